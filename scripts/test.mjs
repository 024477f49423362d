/**
 * `npm test`: installs what the tests need, then lint, types, unit, contract, integration and browser tests. Ends with one plain
 * line, `N passed, N failed, N skipped`, that adds up every runner, and exits 1 when anything failed or nothing ran.
 *
 *   npm test                        everything
 *   npm test -- unit types          only these: lint types unit contract integration browser
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { endOnInstallError, installPackages, requireNode } from './install.mjs';
import { installSystemPackages } from './system-packages.mjs';
import { makeTestFolder } from './test-folder.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const results = path.join(root, 'test-results');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, a line each: told once more at the end, where it is found without searching an hour's output. */
const failures = [];

/** @param {string} name what failed @param {string} [why] of which the first lines are kept */
function noteFailure(name, why = '') {
  failures.push([name, ...stripVTControlCharacters(why).split('\n').slice(0, 4)].join('\n    '));
}

/**
 * Runs a program; resolves to its exit code. `output`: shown live, or whole when it has ended, so that two that run side by side do
 * not mix their lines. `modest`: it leaves the processor to what others wait for.
 */
function run(heading, [command, ...args], { env = {}, output = 'live', modest = false } = {}) {
  return new Promise((resolve, reject) => {
    const say = output === 'live' ? 'inherit' : 'pipe';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', say, say],
      env: { ...process.env, ...env },
    });
    if (modest && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
    if (output === 'live') console.log(`\n── ${heading}`);
    child.on('error', reject);
    child.on('close', (code) => {
      if (output === 'whole') console.log(`\n── ${heading}\n${Buffer.concat(said)}`);
      resolve(code ?? 1);
    });
  });
}

/** A check without a count of its own: one passed or one failed. */
async function check(name, command, args) {
  const code = await run(name, [command, ...args], { modest: true });
  if (code === 0) total.passed += 1;
  else countFailure(name);
  return code;
}

/** A check, or a runner that could not even report. */
function countFailure(name, why) {
  total.failed += 1;
  noteFailure(name, why);
}

/** On two cores the runner would work on one file at a time, and tests wait for servers and disks half of the time. */
const SIDE_BY_SIDE = ['--maxWorkers=2'];

async function vitest(project, output = 'live') {
  const report = path.join(results, `${project}.json`);
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', ...SIDE_BY_SIDE];
  const code = await run(`${project} tests`, [bin('vitest'), ...args, `--outputFile.json=${report}`], { output });
  if (!existsSync(report)) return countFailure(`${project} tests made no report`);
  const { numPassedTests, numFailedTests, numPendingTests, numTotalTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  for (const file of testResults) {
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'failed') noteFailure(`${path.relative(root, file.name)}: ${fullName}`, failureMessages[0]);
    }
  }
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  total.skipped += numPendingTests;
  // A file that fails to load, or an unhandled error, fails no test by itself.
  if (numTotalTests === 0 || (code !== 0 && numFailedTests === 0)) {
    const broken = testResults.filter((file) => file.status === 'failed' && file.message);
    countFailure(
      `${project} tests ended with ${code}`,
      broken.map((file) => `${file.name}: ${file.message}`).join('\n'),
    );
  }
}

/** The specs of a Playwright report, which nests them in files and describe blocks. */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

async function browser() {
  const report = path.join(results, 'browser.json');
  rmSync(report, { force: true });
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const command = [bin('playwright'), 'test', '--reporter=list,json'];
  const code = await run('browser tests', command, { env, output: 'whole' });
  if (!existsSync(report)) return countFailure('browser tests made no report');
  const { stats, suites: files } = JSON.parse(readFileSync(report, 'utf8'));
  for (const spec of files.flatMap(specsOf)) {
    if (!spec.ok) noteFailure(`${spec.file}: ${spec.title}`, spec.tests[0]?.results.at(-1)?.error?.message);
  }
  total.passed += stats.expected + stats.flaky;
  total.failed += stats.unexpected;
  total.skipped += stats.skipped;
  if (stats.expected === 0 || (code !== 0 && stats.unexpected === 0)) countFailure(`browser tests ended with ${code}`);
}

const SUITES = {
  lint: async () => {
    await check('format and lint', bin('biome'), ['ci', '--error-on-warnings', '.']);
    await check('import table', bin('depcruise'), [
      '--config',
      '.dependency-cruiser.cjs',
      'app',
      'components',
      'lib',
      'bin',
      'e2e',
      'proxy.ts',
    ]);
    await check('dead code', bin('knip'), []);
  },
  types: () => check('types', bin('tsc'), ['--noEmit']),
  unit: () => vitest('unit'),
  contract: () => vitest('contract', 'whole'),
  integration: () => vitest('integration'),
  browser,
};

requireNode();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}.`);
  process.exit(2);
}
const suites = wanted.length > 0 ? wanted : Object.keys(SUITES);
process.on('uncaughtException', endOnInstallError);
const [{ native }] = await Promise.all([installPackages(), installSystemPackages(suites)]);
native.catch(endOnInstallError);
const { buildPrograms, buildWeb, generateClient, warmPrograms } = await import(
  pathToFileURL(path.join(root, 'scripts/build.mjs')).href
);
mkdirSync(results, { recursive: true });
const removeFolder = makeTestFolder();
await generateClient();
const runsPrograms = suites.some((name) => name !== 'lint' && name !== 'types');
if (runsPrograms) await buildPrograms();
// Beside lint and types, which keep one core busy; so does the compiler of better-sqlite3.
const web = suites.includes('browser') ? buildWeb({ modest: true }) : Promise.resolve(false);
web.catch(() => undefined);
const chosen = (...names) => suites.filter((name) => names.includes(name));
const oneByOne = async (names) => {
  for (const name of names) await SUITES[name]();
};
await oneByOne(chosen('lint', 'types'));
await Promise.all([web, native]);
if (runsPrograms) await warmPrograms();
// They wait for servers most of the time, so that two fit beside each other.
await Promise.all([oneByOne(chosen('unit')), oneByOne(chosen('contract'))]);
await Promise.all([oneByOne(chosen('integration')), oneByOne(chosen('browser'))]);

removeFolder();
if (failures.length > 0) console.log(`\nWhat failed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
