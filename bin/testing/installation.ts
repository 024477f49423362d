import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDoor } from '../../lib/control/door';
import type { Door, PlanView, ProofView, PruneView, RestoreView, RunView } from '../../lib/control/views';
import { systemClock } from '../../lib/engine/clock/system-clock';
import { makeBucket, type ServerAccess } from '../../lib/engine/testing/made-bucket';
import { startPracticeServer } from '../../lib/practice-s3/practice-server';
import { startWorker } from '../../lib/worker/worker';

/** A whole Foresync in this process: the door, a worker, a bucket with versioning on a real server, and one job. */
export interface Installation {
  readonly door: Door;
  readonly jobId: string;
  /** What is backed up; made and filled by the test. */
  readonly source: string;
  /** An empty folder of the test's own. */
  readonly folder: string;
  readonly storage: Awaited<ReturnType<typeof makeBucket>>;
  plan(): Promise<PlanView>;
  /** Plan, approval and run. */
  run(): Promise<RunView>;
  restore(snapshotId: string | null, target: string): Promise<RestoreView>;
  verify(input: Omit<Parameters<Door['requestProof']>[0], 'jobId'>): Promise<ProofView>;
  prune(policy: Parameters<Door['requestPrune']>[0]['policy']): Promise<PruneView>;
  close(): Promise<void>;
}

const OVER = new Set(['succeeded', 'partial', 'failed', 'cancelled', 'held', 'sound', 'damaged']);
const LOOK_EVERY_MS = 20;

export async function openInstallation(server: ServerAccess, bucket: string): Promise<Installation> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-installation-'));
  const source = path.join(folder, 'source');
  const dataDir = path.join(folder, 'data');
  const storage = await makeBucket(server, bucket);
  await storage.enableVersioning();
  const door = await openDoor({ dataDir });
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const place = { bucket, prefix: 'site', region: 'us-east-1', endpoint, pathStyle: true };
  const { id: destinationId } = await door.addDestination({ name: 'to', ...place, accessKeyId, secretAccessKey });
  const end = new AbortController();
  const working = startWorker({ dataDir, clock: systemClock, signal: end.signal, schedules: 'off' });
  working.catch(() => undefined);
  const addJob = async () => {
    const limits = { deletesCount: null, deletesPercent: null };
    return (await door.createJob({ name: 'job', sources: [source], destinationId, limits })).id;
  };
  // The source has to be there when the job is made, and the test fills it.
  let job: Promise<string> | undefined;
  let jobId = '';
  const plan = async () => {
    job ??= addJob();
    jobId = await job;
    const { id } = await door.requestPlan(jobId);
    return until(
      () => door.getPlan(id),
      ({ state }) => state === 'open' || state === 'failed',
    );
  };
  const overOf = <T extends { readonly state: string }>(read: () => Promise<T>) =>
    until(read, ({ state }) => OVER.has(state));
  const planned = <T extends { readonly state: string }>(read: () => Promise<T>) =>
    until(read, ({ state }) => state === 'planned' || OVER.has(state));
  return {
    door,
    get jobId() {
      return jobId;
    },
    ...{ source, folder, storage, plan },
    run: async () => {
      const { id } = await plan();
      const run = await door.approvePlan(id, { deletes: 'included' });
      return overOf(() => door.getRun(run.id));
    },
    restore: async (snapshotId, target) => {
      const { id } = await door.requestRestore({ jobId, snapshotId, target });
      await planned(() => door.getRestore(id));
      await door.approveRestore(id);
      return overOf(() => door.getRestore(id));
    },
    verify: async (input) => {
      const { id } = await door.requestProof({ jobId, ...input });
      await planned(() => door.getProof(id));
      await door.approveProof(id);
      return overOf(() => door.getProof(id));
    },
    prune: async (policy) => {
      const { id } = await door.requestPrune({ jobId, policy });
      await planned(() => door.getPrune(id));
      await door.approvePrune(id);
      return overOf(() => door.getPrune(id));
    },
    close: async () => {
      end.abort();
      await working;
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads until `isDone`: what another part of the program does at its own pace cannot be told of an event. */
async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

/** A practice bucket of a test's own. */
export async function startPractice(
  more: Partial<Parameters<typeof startPracticeServer>[0]> = {},
): Promise<ServerAccess & { stop(): Promise<void> }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-practice-'));
  const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
  const place = { directory, host: '127.0.0.1', port: 0, region: 'us-east-1' };
  const server = await startPracticeServer({ ...place, credentials, buckets: [], ...more });
  return {
    ...credentials,
    endpoint: server.endpoint,
    stop: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
