#!/usr/bin/env node
// The `foresync` command. In a checkout it builds the command line first when the sources are newer than what was built.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Foresync needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and try again.`);
  process.exit(1);
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
if (existsSync(path.join(root, 'scripts', 'build.mjs'))) {
  if (!existsSync(path.join(root, 'node_modules', 'esbuild'))) {
    console.error('The packages are not installed yet. Run `npm run up` once, or `npm install`, in the checkout.');
    process.exit(1);
  }
  const { buildWarmPrograms } = await import(pathToFileURL(path.join(root, 'scripts', 'build.mjs')).href);
  await buildWarmPrograms();
}
await import(pathToFileURL(path.join(root, 'dist', 'cli.js')).href);
