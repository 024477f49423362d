/** The campaign of ../crash-test.ts, in the folder `--root`, with the faults that this machine allows. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { treeInventory } from '../../bin/testing/tree-inventory';
import { Bucket } from './bucket';
import { allow, change, plant, refuse } from './changing-tree';
import { Disk } from './disk';
import { Foresync } from './foresync';
import { brokenInvariants } from './invariants';
import { Random } from './random';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean' },
    root: { type: 'string', default: '' },
    faults: { type: 'string', default: 'some' },
  },
});
const kills = Number(values.kills);
const random = new Random(Number(values.seed));
const { root } = values;
const allFaults = values.faults === 'all';
const source = path.join(root, 'source');
const disk = new Disk(path.join(root, 'disk'));
const dataDir = path.join(disk.folder, 'data');
const foresync = new Foresync(dataDir);
const bucket = new Bucket(root, Number(values.seed));
const victims = new Map<string, number>();
const tallies = { killedInTime: 0, bucketKills: 0, faulty: 0, changing: 0, full: 0, refused: 0 };
let violations = 0;

function violated(round: number, sentence: string): void {
  violations += 1;
  console.log(`round ${round}: ${sentence}`);
}

async function expectDone(...args: string[]): Promise<void> {
  const ended = await foresync.run(...args);
  if (ended.code !== 0)
    throw new Error(`foresync ${args.join(' ')} ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
}

async function setUp(): Promise<void> {
  mkdirSync(source);
  plant(source, random);
  await bucket.start();
  const place = ['--bucket', 'crash', '--region', 'us-east-1', '--endpoint', bucket.endpoint, '--path-style'];
  await expectDone('destination', 'add', 'to', ...place, '--access-key', 'CRASH', '--versioning');
  const limits = ['--limit-deletes', '1000000', '--limit-deletes-percent', '100', '--limit-requests', '1000000'];
  await expectDone('job', 'add', 'job', '--source', source, '--destination', 'to', ...limits);
}

/** What is killed this time: a run most often, sometimes what reads or removes what runs have left. */
function victim(round: number): string[] {
  const run = ['run', 'job'];
  if (round === 0 || random.chance(0.6)) return run;
  return random.pick([
    ['restore', 'job', '--to', path.join(root, 'half-restored')],
    ['retention', 'job', '--keep-last', '2'],
    ['retention', 'job', '--keep-last', '1'],
    ['verify', 'job', '--read', '50'],
    ['verify', 'job', '--drill', '5'],
  ]);
}

/** Starts something and kills it in the middle of whatever it does. `lastMs`: how long it took when nobody killed it. */
async function killOnce(round: number, lastMs: number): Promise<void> {
  const isFaulty = random.chance(0.3);
  const isChanging = random.chance(0.3);
  const isFull = allFaults && random.chance(0.15);
  const isRefused = allFaults && random.chance(0.15);
  if (isFaulty) await bucket.strike(0.05);
  if (isFull) disk.fill(random.below(600_000));
  if (isRefused) refuse(source, random);
  const command = victim(round);
  victims.set(command[0] ?? '', (victims.get(command[0] ?? '') ?? 0) + 1);
  const { child, ended } = foresync.start(...command);
  const moment = setTimeout(Math.round(random.next() * lastMs * 1.1));
  let isOver = false;
  void moment.then(() => {
    isOver = true;
  });
  while (isChanging && !isOver) {
    change(source, random);
    await setTimeout(40);
  }
  await moment;
  if (random.chance(0.15)) {
    await bucket.kill();
    tallies.bucketKills += 1;
    if (random.chance(0.5)) await bucket.start();
  }
  const wasKilled = child.kill('SIGKILL');
  await ended;
  disk.free();
  allow(source);
  await bucket.kill();
  await bucket.start();
  tallies.killedInTime += wasKilled ? 1 : 0;
  tallies.faulty += isFaulty ? 1 : 0;
  tallies.changing += isChanging ? 1 : 0;
  tallies.full += isFull ? 1 : 0;
  tallies.refused += isRefused ? 1 : 0;
}

/** Runs until one run has gone through. Resolves to how long that took, in ms. */
async function finish(round: number): Promise<number> {
  const said: string[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const started = performance.now();
    const ended = await foresync.run('run', 'job');
    if (ended.code === 0) return performance.now() - started;
    said.push(`${ended.code}: ${ended.stdout}${ended.stderr}`);
  }
  violated(round, `three runs after the kill, and none went through: ${said.join('\n')}`);
  return 5000;
}

async function restoresWhole(round: number): Promise<void> {
  const target = path.join(root, 'restored');
  const ended = await foresync.run('restore', 'job', '--to', target);
  if (ended.code !== 0) violated(round, `restore ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  else {
    const [is, was] = [treeInventory(target), treeInventory(source)];
    for (const name of new Set([...is.keys(), ...was.keys()])) {
      if (!isDeepStrictEqual(is.get(name), was.get(name)))
        violated(round, `${name} is ${is.get(name)} restored, ${was.get(name)} in the source`);
    }
  }
  rmSync(target, { recursive: true, force: true });
  rmSync(path.join(root, 'half-restored'), { recursive: true, force: true });
}

await setUp();
const client = new S3Client({
  region: 'us-east-1',
  endpoint: bucket.endpoint,
  forcePathStyle: true,
  credentials: { accessKeyId: 'CRASH', secretAccessKey: 'crash-secret' },
});
const scene = { dataDir, bucket, client, checks: 0 };
let lastMs = 6000;
for (let round = 0; round < kills; round += 1) {
  for (let changes = random.below(6); changes > 0; changes -= 1) change(source, random);
  await killOnce(round, lastMs);
  lastMs = await finish(round);
  for (const sentence of await brokenInvariants(scene)) violated(round, sentence);
  await restoresWhole(round);
  if ((round + 1) % 10 === 0) console.log(`${round + 1} kills, ${violations} violations`);
}
await bucket.kill();
client.destroy();
if (values.keep) console.log(`Kept: ${root}`);
console.log(
  `${kills} kills (${tallies.killedInTime} in time, ${tallies.faulty} with failing requests, ${tallies.changing} with changing files, ` +
    `${tallies.full} with a full disk, ${tallies.refused} with unreadable files, ${tallies.bucketKills} of the bucket too; ${[...victims].map(([name, times]) => `${times} × ${name}`).join(', ')}), ` +
    `seed ${values.seed}: ${violations} violations`,
);
process.exit(violations === 0 ? 0 : 1);
