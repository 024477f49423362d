/**
 * Builds what runs: the Prisma client, the programs of bin/ (esbuild, into dist/) and the web server (Next, into .next/). Each
 * part is built only when the content of its inputs has changed since the last build, so a second start is fast.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
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

/** The same over sizes and times instead of contents: it costs no reading, and equal it means that nothing was touched. */
function glance(part) {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS[part]) {
    for (const file of filesBelow(input)) {
      const { size, mtimeNs, ctimeNs } = statSync(path.join(root, file), { bigint: true });
      hash.update(`\0${file}\0${size} ${mtimeNs} ${ctimeNs}`);
    }
  }
  return hash.digest('hex');
}

/** Runs `build` unless the part was built from exactly these inputs and `product` is still there. */
async function whenChanged(part, product, build) {
  const stamp = stampFile(part);
  const [built, seen] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n') : [];
  const isThere = existsSync(path.join(root, product));
  const seenNow = glance(part);
  if (isThere && seen === seenNow) return false;
  const now = fingerprint(part);
  const isCurrent = isThere && built === now;
  if (!isCurrent) {
    rmSync(stamp, { force: true });
    await build();
    mkdirSync(path.dirname(stamp), { recursive: true });
  }
  writeFileSync(stamp, `${now}\n${seenNow}`);
  return !isCurrent;
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

/** What bundled CommonJS packages expect to find. The SDK's notice about Node versions is for developers; Foresync checks itself. */
const BANNER = [
  "import { createRequire as requireFor } from 'node:module';",
  'const require = requireFor(import.meta.url);',
  "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';",
].join(' ');

/**
 * The programs of bin/ as dist/*.js, with the packages they use: a thousand small files take longer to load than most commands
 * take to run. Native code and the web server's framework stay in node_modules.
 */
export async function buildPrograms() {
  await generateClient();
  return whenChanged('programs', 'dist/cli.js', async () => {
    const { build } = await import('esbuild');
    for (const name of existsSync(path.join(root, 'dist')) ? readdirSync(path.join(root, 'dist')) : []) {
      if (/-[A-Z0-9]{8}\.js(\.map|\.LEGAL\.txt)?$/.test(name)) rmSync(path.join(root, 'dist', name));
    }
    await build({
      absWorkingDir: root,
      entryPoints: [
        'bin/cli.ts',
        'bin/scan-thread.ts',
        'bin/worker.ts',
        'bin/supervisor.ts',
        'bin/practice.ts',
        'bin/web.ts',
      ],
      outdir: 'dist',
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: ['better-sqlite3', 'next'],
      define: { 'process.env.NODE_ENV': '"production"' },
      banner: { js: BANNER },
      minifyWhitespace: true,
      minifySyntax: true,
      keepNames: false,
      legalComments: 'linked',
      sourcemap: 'linked',
      logLevel: 'warning',
    });
  });
}

/** The web server. `modest`: it leaves the processor to what others wait for. */
export async function buildWeb({ modest = false } = {}) {
  await generateClient();
  return whenChanged('web', '.next/BUILD_ID', () => runNextBuild(modest));
}

function runNextBuild(modest) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (modest && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
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
