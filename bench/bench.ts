/**
 * npm run bench: what Foresync and its peers cost on the same tree, against the same sink, in turn. docs/performance.md says how to
 * read it. Each round runs every tool once, so that a busy minute hits all of them; the table shows medians.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildWarmPrograms } from '../scripts/build.mjs';
import { type Cost, measure } from './measured';
import { startSink } from './running-sink';
import { type Result, tableOf } from './table';
import { type CaseName, find, foresync, ours, type Place, TOOLS, type Tool } from './tools';
import { ChangedFiles, makeTree, type TreeName } from './trees';

const { values } = parseArgs({
  options: {
    tree: { type: 'string', default: 'T1' },
    case: { type: 'string', default: 'no-change' },
    runs: { type: 'string', default: '3' },
    tools: { type: 'string', default: 'ours,aws,rclone,restic' },
    scale: { type: 'string', default: '1' },
    dir: { type: 'string', default: path.join(tmpdir(), 'foresync-bench') },
    out: { type: 'string' },
  },
});

function oneOf<T extends string>(value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`${value} is none of ${allowed.join(', ')}`);
  return found;
}

const treeName = oneOf<TreeName>(values.tree, ['T1', 'T2', 'T3']);
const caseName = oneOf<CaseName>(values.case, ['first-run', 'no-change', 'changed', 'preview']);
const runs = Number(values.runs);
const scale = Number(values.scale);

/** One way to do the case's work: what comes before each run, unmeasured, and the run. */
interface Contender {
  readonly name: string;
  readonly place: Place;
  before(): Promise<void>;
  run(): Promise<Cost>;
}

function contenders(place: (name: string) => Place, changed: ChangedFiles): Contender[] {
  if (caseName === 'preview') return previews(place);
  const groups = values.tools.split(',');
  const isWanted = ({ group, name }: Tool) => groups.includes(group) || groups.includes(name);
  return TOOLS.filter((tool) => isWanted(tool) && isThere(tool)).map((tool) => {
    const own = place(tool.name);
    const before = {
      'first-run': () => tool.prepare(own, 'nothing'),
      'no-change': async () => {},
      changed: async () => changed.change(),
    }[caseName];
    return { name: tool.name, place: own, before, run: () => measure(tool.backUp(own)) };
  });
}

function previews(place: (name: string) => Place): Contender[] {
  const [own, other] = [place('foresync'), place('find')];
  return [
    {
      name: 'foresync plan',
      place: own,
      before: () => ours.prepare(own, 'nothing'),
      run: () => measure(foresync(own, 'plan', 'bench')),
    },
    { name: "find -printf '%s %T@ %i\\n'", place: other, before: async () => {}, run: () => measure(find(other)) },
  ];
}

function isThere(tool: Tool): boolean {
  const there = spawnSync('which', [tool.needs]).status === 0;
  if (!there) console.error(`${tool.needs} is not installed: left out`);
  return there;
}

async function main(): Promise<void> {
  await buildWarmPrograms();
  console.error(`Tree ${treeName}, scale ${scale}, in ${values.dir}`);
  const tree = makeTree(values.dir, treeName, scale);
  const changed = new ChangedFiles(tree, treeName, scale);
  changed.restore();
  const sink = await startSink();
  const work = path.join(values.dir, `work-${process.pid}`);
  const place = (name: string): Place => ({ tree, sink, work: path.join(work, name.replaceAll(/\W+/g, '-')) });
  try {
    const results = await compete(contenders(place, changed));
    console.log(tableOf(results));
    store(results);
  } finally {
    changed.restore();
    sink.stop();
    spawnSync('rm', ['-rf', work]);
  }
}

async function compete(all: readonly Contender[]): Promise<Result[]> {
  if (caseName === 'no-change' || caseName === 'changed') {
    for (const one of all) await TOOLS.find(({ name }) => name === one.name)?.prepare(one.place, 'everything');
  }
  const results = all.map(({ name }): Result => ({ name, runs: [] }));
  for (let round = 0; round < runs; round += 1) {
    for (const [at, one] of all.entries()) {
      await one.before();
      await one.place.sink.counts();
      const cost = await one.run();
      results[at]?.runs.push({ ...cost, requests: await one.place.sink.counts() });
      console.error(`  ${one.name}: ${cost.wallS.toFixed(2)} s`);
    }
  }
  return results;
}

function store(results: readonly Result[]): void {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    node: process.version,
    platform: process.platform,
  };
  const file = values.out ?? path.join(import.meta.dirname, 'results', `${treeName}-${caseName}-${scale}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  const at = new Date().toISOString();
  writeFileSync(file, `${JSON.stringify({ at, tree: treeName, case: caseName, scale, machine, results }, null, 2)}\n`);
  console.error(`Written to ${file}`);
}

await main();
