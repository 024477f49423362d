/**
 * One command of the built command line, run as bin/launch.ts runs it, to keep what later starts need not do again:
 *
 *   node scripts/warmed-command.mjs plans WORD…   the plans of its queries, added to dist/query-plans.txt
 *   node scripts/warmed-command.mjs code WORD…    V8's compiled code of what it ran, in dist/cli-program.js.code
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const dist = path.join(import.meta.dirname, '..', 'dist');
const filename = path.join(dist, 'cli-program.js');
const codeFile = `${filename}.code`;
const plansFile = path.join(dist, 'query-plans.txt');

const [keep, ...words] = process.argv.slice(2);
process.argv = [process.execPath, path.join(dist, 'cli.js'), ...words];

/** Remembers each plan that JSON says in full and whose parameters can be renamed; any other is made anew by every command. */
function keepPlans() {
  const kept = existsSync(plansFile) ? readFileSync(plansFile, 'utf8').split('\n') : [''];
  globalThis[Symbol.for('foresync.plan-missed')] = ({ key, request, make }) => {
    kept[0] = key;
    for (const { shape, plan } of [request, ...withOtherRows(request)].map(make)) {
      const text = JSON.stringify(plan);
      if (isDeepStrictEqual(JSON.parse(text), plan) && isAscii(shape + text) && isRenamable(text))
        kept.push(shape, text);
    }
  };
  process.on('exit', () => replace(plansFile, kept.join('\n')));
}

/** What longer work does time and again (lib/worker: WRITE_EVERY_MS, BEAT_EVERY_MS, OTHERS_EVERY_MS), this short one does too. */
const PERIODS_MS = [500, 2000];

function hurryPeriods() {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (turn, ms, ...rest) => setTimeout(turn, PERIODS_MS.includes(ms) ? 1 : ms, ...rest);
}

/** A `createMany` has a plan for each number of rows. */
const MOST_ROWS = 12;

/** The same request with each other number of rows. */
function withOtherRows(request) {
  const asked = JSON.parse(request);
  const [row] = asked.action === 'createMany' ? asked.query.arguments.data : [];
  if (row === undefined) return [];
  return Array.from({ length: MOST_ROWS }, (_, more) => {
    asked.query.arguments.data = Array(more + 1).fill(row);
    return JSON.stringify(asked);
  });
}

function isAscii(text) {
  return !/[^ -~]/.test(text);
}

/** As lib/db/query-plans/query-shape.ts renames them. */
function isRenamable(plan) {
  return !/"%\d+"/.test(plan.replace(/"prisma__value":\{"name":"(%\d+)"/g, ''));
}

/** What is set while a command runs, here and in lib/, as V8 has it by itself. */
const AS_AT_START = [
  '--flush-bytecode',
  '--wasm-tier-up',
  '--wasm-dynamic-tiering',
  '--heap-growing-percent=0',
  '--interrupt-budget=67584',
];

/** What V8 threw away would be missing in the file. With other flags than a start has, V8 would refuse it. */
function keepCode(script) {
  setFlagsFromString('--no-flush-bytecode');
  process.on('exit', () => {
    for (const flag of AS_AT_START) setFlagsFromString(flag);
    replace(codeFile, script.createCachedData());
  });
}

/** Whole or not at all. */
function replace(file, content) {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

const cachedData = existsSync(codeFile) ? readFileSync(codeFile) : undefined;
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
if (keep === 'plans') {
  keepPlans();
  hurryPeriods();
} else keepCode(script);
script.runInThisContext()(createRequire(filename), { exports: {} }, filename, dist);
