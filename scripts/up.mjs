/**
 * `npm run up`: everything from a fresh clone to a running Foresync. Uses only Node itself until the packages are there.
 * Options are passed on to the supervisor: --port, --host, --data, --demo.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endOnInstallError, installPackages, requireNode } from './install.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function step(words, work) {
  const started = performance.now();
  process.stdout.write(`${words} `);
  const changed = await work();
  process.stdout.write(
    changed === false ? 'up to date\n' : `done in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
}

requireNode();
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`npm run up -- [--port N] [--host H] [--data DIR] [--demo]

  Installs, builds and starts Foresync: web server, worker and practice bucket. Ctrl-C stops all three.

  --port N     port of the web server (default 3000; the next free one when it is taken)
  --host H     address to listen on (default 127.0.0.1: this machine only)
  --data DIR   where Foresync keeps its database and the practice bucket (default ./data)
  --demo       lay out ten small sample sites, one with a link to itself, and a job ready to preview`);
  process.exit(0);
}
process.on('uncaughtException', endOnInstallError);
let native = Promise.resolve();
await step('Packages …', async () => {
  const installed = await installPackages();
  native = installed.native;
  native.catch(endOnInstallError);
  return installed.changed;
});
const { buildPrograms, buildWeb, warmPrograms } = await import(
  pathToFileURL(path.join(root, 'scripts/build.mjs')).href
);
await step('Programs …', buildPrograms);
await step('Web server …', async () => {
  const [isNew] = await Promise.all([buildWeb(), native.then(warmPrograms)]);
  return isNew;
});

const child = spawn(process.execPath, [path.join(root, 'dist/supervisor.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // The terminal sends Ctrl-C to the whole group; only pass on what reached this process alone.
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
