import { openSecretBox } from '../../db/secrets';
import { measureSkew } from '../../engine/clock/skew';
import { systemClock } from '../../engine/clock/system-clock';
import { listAll } from '../../engine/storage/listing';
import { openS3Storage } from '../../engine/storage/s3/s3-storage';
import type { StorageTarget } from '../../engine/storage/storage';
import { writeTree } from '../../engine/testing/tree';
import { realPorts } from '../ports';
import { addJob, eventually, type House, openTestHouse, startTestWorker } from './house';

// A program for tests that must back up with this machine's clock set wrong: plans and runs one job for each server, and prints
// what became of it. Takes {name, ntp, servers: {server: StorageTarget}} as JSON.
interface Asked {
  /** Of the jobs and their prefix: buckets are shared. */
  readonly name: string;
  readonly ntp: string;
  readonly servers: Readonly<Record<string, ServerTarget>>;
}

type Credentials = NonNullable<StorageTarget['credentials']>;
type ServerTarget = StorageTarget & { readonly endpoint: string; readonly credentials: Credentials };

const PATIENCE_MS = 60_000;

async function backUp(house: House, jobId: string, target: ServerTarget) {
  const { bucket, region, endpoint, pathStyle, credentials } = target;
  const { accessKeyId, secretAccessKey } = credentials;
  const secretSealed = openSecretBox(house.dataDir).seal(secretAccessKey);
  await addJob(house, jobId);
  await house.db.destination.update({
    where: { id: `to-${jobId}` },
    data: { bucket, region, endpoint, pathStyle, accessKeyId, secretSealed, prefix: `${jobId}/` },
  });
  const planId = await house.requestPlan(jobId);
  const plan = await eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id: planId }, include: { findings: true } }),
    ({ state }) => !['queued', 'working'].includes(state),
    PATIENCE_MS,
  );
  const sentByPlan = await keysOf(jobId, target);
  const runId = await house.approve(planId);
  const run = await eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
    ({ state }) => !['queued', 'running'].includes(state),
    PATIENCE_MS,
  );
  const snapshot = await house.db.snapshot.findFirst({ where: { jobId } });
  const readings = await house.db.clockReading.findMany({ where: { destinationId: `to-${jobId}` } });
  return {
    plan: { state: plan.state, findings: plan.findings.map(({ code, evidence }) => ({ code, evidence })) },
    sentByPlan,
    sent: await keysOf(jobId, target),
    run: { state: run.state, clockOffsetMs: run.clockOffsetMs, error: run.error },
    snapshotAt: snapshot?.createdAt.toISOString() ?? null,
    readings: readings.map(({ at, offsetMs, uncertaintyMs }) => ({ at: at.toISOString(), offsetMs, uncertaintyMs })),
  };
}

/** Objects of one job, asked for with a clock that is set right. */
async function keysOf(jobId: string, target: ServerTarget): Promise<string[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const { offsetMs } = await measureSkew(target.endpoint, { clock: systemClock, signal, requests: 1 });
  const storage = openS3Storage({ ...target, clockOffsetMs: offsetMs });
  const keys: string[] = [];
  try {
    for (const prefix of [`${jobId}/`, `.foresync/${jobId}/`]) {
      for await (const { key } of listAll(storage, prefix, signal)) keys.push(key);
    }
  } finally {
    storage.close();
  }
  return keys;
}

const { name, ntp, servers }: Asked = JSON.parse(process.argv[2] ?? '');
const house = await openTestHouse();
writeTree(house.source, { 'index.php': '<?php', img: { 'a.jpg': 'aaaa' } });
await house.db.setting.create({ data: { key: 'settings', value: { ntpServers: [ntp] } } });
const worker = startTestWorker(house, realPorts(systemClock), { schedules: 'off' });
const done = await Promise.all(
  Object.entries(servers).map(async ([server, target]) => [server, await backUp(house, `${name}-${server}`, target)]),
);
await worker.stop();
await house.close();
console.log(JSON.stringify(Object.fromEntries(done)));
