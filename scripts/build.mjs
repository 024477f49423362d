/**
 * Builds what runs: the Prisma client, the programs of bin/ (esbuild, into dist/) and the web server (Next, into .next/). Each
 * part is built only when the content of its inputs has changed since the last build, so a second start is fast.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFile = (part) => path.join(root, 'dist', `.built-${part}`);

const NOT_INPUTS = /^lib\/db\/generated$|\/testing$/;

const INPUTS = {
  prisma: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
  programs: ['bin', 'lib', 'package-lock.json'],
  web: [
    'app',
    'components',
    'lib',
    'public',
    'proxy.ts',
    'next.config.js',
    'postcss.config.mjs',
    'tsconfig.json',
    'package-lock.json',
  ],
};

/** `name` itself when it is a file, else every file below it in a stable order; tests and generated code are left out. */
function* filesBelow(name) {
  const stat = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (stat?.isFile()) yield name;
  if (!stat?.isDirectory() || NOT_INPUTS.test(name)) return;
  for (const child of readdirSync(path.join(root, name)).sort()) {
    if (!/\.test\.tsx?$/.test(child)) yield* filesBelow(`${name}/${child}`);
  }
}

/** SHA-256 over the names and contents of a part's inputs. */
function fingerprint(part) {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS[part]) {
    for (const file of filesBelow(input)) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** Runs `build` unless the part was built from exactly these inputs and `product` is still there. */
async function whenChanged(part, product, build) {
  const now = fingerprint(part);
  const stamp = stampFile(part);
  const current = existsSync(stamp) && existsSync(path.join(root, product)) && readFileSync(stamp, 'utf8') === now;
  if (current) return false;
  rmSync(stamp, { force: true });
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  return true;
}

/** The Prisma client in lib/db/generated. */
export function generateClient() {
  return whenChanged('prisma', 'lib/db/generated/client.ts', async () => {
    await promisify(execFile)(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
      cwd: root,
      env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    });
  });
}

/** The programs of bin/ as dist/*.js; packages stay in node_modules. */
export async function buildPrograms() {
  await generateClient();
  return whenChanged('programs', 'dist/cli.js', async () => {
    const { build } = await import('esbuild');
    for (const name of existsSync(path.join(root, 'dist')) ? readdirSync(path.join(root, 'dist')) : []) {
      if (/^chunk-.*\.js(\.map)?$/.test(name)) rmSync(path.join(root, 'dist', name));
    }
    await build({
      absWorkingDir: root,
      entryPoints: ['bin/cli.ts', 'bin/worker.ts', 'bin/supervisor.ts', 'bin/practice.ts', 'bin/web.ts'],
      outdir: 'dist',
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      // The SDK's notice about Node versions is for developers; Foresync checks the version itself.
      banner: { js: "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';" },
      sourcemap: 'linked',
      logLevel: 'warning',
    });
  });
}

/** The web server. */
export async function buildWeb() {
  await generateClient();
  return whenChanged('web', '.next/BUILD_ID', () => runNextBuild());
}

function runNextBuild() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => lines.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(undefined);
      else
        reject(
          new Error(`The web server could not be built (next build ended with ${code}):\n${Buffer.concat(lines)}`),
        );
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPrograms();
  await buildWeb();
}
