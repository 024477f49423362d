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
import { buildAddon } from './build-addon.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFile = (part) => path.join(root, 'dist', `.built-${part}`);

const NOT_INPUTS = /^lib\/db\/generated$|\/testing$/;

const PROGRAMS = ['bin', 'lib', 'prisma', 'scripts/build.mjs', 'package-lock.json'];

const INPUTS = {
  prisma: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
  programs: PROGRAMS,
  addon: ['lib/engine/native', 'scripts/build-addon.mjs', 'package-lock.json'],
  warm: [...PROGRAMS, 'scripts/warm-up.mjs', 'scripts/warmed-command.mjs'],
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
  if (stat?.isDirectory()) yield* filesIn(name);
}

/** The folder says what its entries are: to ask each of them would double the time of a start in a checkout. */
function* filesIn(folder) {
  if (NOT_INPUTS.test(folder)) return;
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${folder}/${entry.name}`;
    if (/\.test\.tsx?$/.test(name)) continue;
    if (entry.isFile()) yield name;
    else yield* entry.isDirectory() ? filesIn(name) : filesBelow(name);
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
      const { size, mtimeNs, ctimeNs } = statSync(`${root}/${file}`, { bigint: true });
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

/** The SDK's notice about Node versions is for developers; Foresync checks itself. */
const QUIET_SDK = "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';";

/** What bundled CommonJS packages expect to find. */
const REQUIRE = [
  "import { createRequire as requireFor } from 'node:module';",
  'const require = requireFor(import.meta.url);',
].join(' ');

/** The script of bin/launch.ts: a function of what a CommonJS module is given. */
const PROGRAM = {
  head: [
    '(function (require, module, __filename, __dirname) {',
    QUIET_SDK,
    "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
  ].join(' '),
  foot: '})',
};

const PRISMA_COMPILER = '@prisma/client/runtime/query_compiler_fast_bg.sqlite';

/** Gives Prisma's client a query compiler that knows the usual plans: lib/db/query-plans/prisma-runtime.ts. */
const rememberPlans = {
  name: 'remember-plans',
  setup(build) {
    const inPlaceOf = {
      [`${PRISMA_COMPILER}.mjs`]: 'prisma-runtime.ts',
      [`${PRISMA_COMPILER}.wasm-base64.mjs`]: 'empty-module.ts',
    };
    build.onResolve({ filter: /^@prisma\/client\/runtime\/query_compiler/ }, ({ path: name, importer }) => {
      if (!importer.includes(path.join('lib', 'db', 'generated'))) return undefined;
      if (!Object.hasOwn(inPlaceOf, name))
        throw new Error(`Prisma's client wants ${name}, which nothing stands in for.`);
      return { path: path.join(root, 'lib', 'db', 'query-plans', inPlaceOf[name]) };
    });
  },
};

/** Of undici only what the product uses: its index loads the whole of fetch, web sockets and a cache. */
const UNDICI_POOL = [
  "const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');",
  "Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));",
  "exports.Pool = require('undici/lib/dispatcher/pool.js');",
].join('\n');

const poolOfUndici = {
  name: 'pool-of-undici',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'pool', namespace: 'undici' }));
    build.onLoad({ filter: /.*/, namespace: 'undici' }, () => ({ contents: UNDICI_POOL, resolveDir: root }));
  },
};

/** Loading HTTP/2 takes 15 ms, and nothing here speaks it: the SDK and undici do only where they are told to. */
const withoutHttp2 = {
  name: 'without-http2',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http2$/ }, () => ({ path: 'http2', namespace: 'without' }));
    build.onLoad({ filter: /.*/, namespace: 'without' }, () => ({ contents: 'exports.constants = {};' }));
  },
};

/** The real one, as bytes: 4 MB of base64 would be part of every program. */
async function writeQueryCompiler() {
  const { wasm } = await import(`${PRISMA_COMPILER}.wasm-base64.mjs`);
  writeFileSync(path.join(root, 'dist', 'query-compiler.wasm'), Buffer.from(wasm, 'base64'));
}

const BUNDLE = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3', 'next'],
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: false,
  legalComments: 'linked',
  sourcemap: 'linked',
  logLevel: 'warning',
  plugins: [rememberPlans, poolOfUndici, withoutHttp2],
};

const DEFINE = { 'process.env.NODE_ENV': '"production"' };

/** Tried again by every build until there is one: a compiler may have been installed. */
async function buildAddonBeside() {
  const file = path.join(root, 'dist', 'addon.node');
  await whenChanged('addon', 'dist/addon.node', async () => {
    rmSync(file, { force: true });
    mkdirSync(path.dirname(file), { recursive: true });
    const missing = await buildAddon(file);
    if (missing !== null) console.log(`Folders and small files will be read more slowly: ${missing}.`);
  });
}

/**
 * The programs of bin/ as dist/*.js, with the packages they use: a thousand small files take longer to load than most commands
 * take to run. Native code and the web server's framework stay in node_modules.
 */
export async function buildPrograms() {
  await Promise.all([generateClient(), buildAddonBeside()]);
  return whenChanged('programs', 'dist/cli.js', async () => {
    const { build } = await import('esbuild');
    for (const name of existsSync(path.join(root, 'dist')) ? readdirSync(path.join(root, 'dist')) : []) {
      if (/-[A-Z0-9]{8}\.js(\.map|\.LEGAL\.txt)?$|\.code$|^query-/.test(name)) rmSync(path.join(root, 'dist', name));
    }
    await build({
      ...BUNDLE,
      entryPoints: {
        cli: 'bin/launch.ts',
        'scan-thread': 'bin/scan-thread.ts',
        worker: 'bin/worker.ts',
        supervisor: 'bin/supervisor.ts',
        practice: 'bin/practice.ts',
        web: 'bin/web.ts',
      },
      outdir: 'dist',
      splitting: true,
      format: 'esm',
      define: DEFINE,
      banner: { js: `${REQUIRE} ${QUIET_SDK}` },
    });
    await build({
      ...BUNDLE,
      entryPoints: ['bin/cli.ts'],
      outfile: 'dist/cli-program.js',
      format: 'cjs',
      // A script that is not a module has no import(): what stays outside of the bundle is required.
      supported: { 'dynamic-import': false },
      define: { ...DEFINE, 'import.meta.url': 'importMetaUrl' },
      banner: { js: PROGRAM.head },
      footer: { js: PROGRAM.foot },
    });
    await writeQueryCompiler();
  });
}

/** What later starts of the command line need not do again (warm-up.mjs). Runs commands, so better-sqlite3 has to be there. */
export function warmPrograms() {
  return whenChanged('warm', 'dist/cli-program.js', async () => {
    const { warmUp } = await import('./warm-up.mjs');
    await warmUp();
  });
}

/** The programs as they are when everything is installed. */
export async function buildWarmPrograms() {
  const isNew = await buildPrograms();
  if (isNew) await warmPrograms();
  return isNew;
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
  await buildWarmPrograms();
  await buildWeb();
}
