import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, openDatabase, type Prisma } from '../../db/database';
import { newId } from '../../db/ids';
import type { TaskKind } from '../../db/tasks';
import { systemClock } from '../../engine/clock/system-clock';
import type { Storage } from '../../engine/storage/storage';
import type { WorkerPorts } from '../ports';
import { startWorker, type WorkerOptions } from '../worker';

/** A data folder with a database, a source folder beside it, and rows as the door makes them. For tests. */
export interface House {
  readonly dataDir: string;
  readonly source: string;
  /** A folder to restore to; not there yet. */
  readonly target: string;
  readonly db: Database;
  /** Queues a task and resolves to its id. */
  queue(kind: TaskKind, payload: Prisma.InputJsonObject, jobId?: string): Promise<string>;
  /** A plan's row and its task; the plan's id. */
  requestPlan(jobId: string, more?: { autoRun: boolean; ask?: 'each-object' }): Promise<string>;
  /** What the door does when a person approves; the run's id. */
  approve(planId: string, deletes?: 'included' | 'excluded'): Promise<string>;
  close(): Promise<void>;
}

export async function openTestHouse(): Promise<House> {
  const root = mkdtempSync(path.join(tmpdir(), 'foresync-worker-'));
  const dataDir = path.join(root, 'data');
  const db = await openDatabase(dataDir);
  const queue: House['queue'] = async (kind, payload, jobId) => {
    const id = newId();
    await db.task.create({ data: { id, kind, payload, ...(jobId === undefined ? {} : { jobId }) } });
    return id;
  };
  return {
    dataDir,
    db,
    queue,
    source: path.join(root, 'source'),
    target: path.join(root, 'restored'),
    requestPlan: async (jobId, { ask, ...more } = { autoRun: false }) => {
      const planId = newId();
      await db.plan.create({ data: { id: planId, jobId, state: 'queued', trigger: 'manual', ...more } });
      await queue('plan', { planId, ...(ask === undefined ? {} : { ask }) }, jobId);
      return planId;
    },
    approve: async (planId, deletes = 'included') => {
      const plan = await db.plan.update({ where: { id: planId }, data: { state: 'approved', deletes } });
      const runId = newId();
      await db.run.create({ data: { id: runId, jobId: plan.jobId, planId, state: 'queued', trigger: 'manual' } });
      await queue('run', { runId }, plan.jobId);
      return runId;
    },
    close: async () => {
      await db.$disconnect();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A destination and a job of one folder. The job's id is its name. */
export async function addJob(
  house: House,
  name: string,
  more: Partial<Prisma.JobUncheckedCreateInput> = {},
): Promise<string> {
  const place = { provider: 'practice', bucket: 'memory', prefix: '', region: 'us-east-1', endpoint: '' };
  await house.db.destination.create({
    data: { id: `to-${name}`, name: `to-${name}`, ...place, pathStyle: true, storageClass: 'STANDARD' },
  });
  await house.db.job.create({
    data: {
      id: name,
      name,
      slug: name,
      sources: [{ mount: '', path: house.source }],
      destinationId: `to-${name}`,
      excludes: [],
      limits: { usdPerRun: null, requestsPerRun: null, deletesCount: 1000, deletesPercent: 10 },
      ...more,
    },
  });
  return name;
}

/** Ports with one bucket, a clock that agrees with the server, and real time. */
export function portsWith(storage: Storage, more: Partial<WorkerPorts> = {}): WorkerPorts {
  return {
    clock: systemClock,
    openStorage: () => storage,
    measureSkew: async (endpoint) => ({ offsetMs: 0, uncertaintyMs: 20, serverTimeMs: Date.now(), endpoint }),
    askTimeServers: async () => null,
    timeKeeping: async () => ({ keeper: 'unknown', synchronised: 'unknown', place: 'machine' }),
    openBilling: async () => {
      throw new Error('this test did not expect a question about the bill');
    },
    random: () => 0.5,
    host: 'test',
    ...more,
  };
}

/** A worker in this process until stop(), which rejects with what ended it. */
export function startTestWorker(
  house: House,
  ports: WorkerPorts,
  more: Partial<WorkerOptions> = {},
): { stop(): Promise<void> } {
  const end = new AbortController();
  const working = startWorker({ dataDir: house.dataDir, clock: systemClock, signal: end.signal, ports, ...more });
  working.catch(() => {});
  return {
    stop: async () => {
      end.abort();
      await working;
    },
  };
}

/** Reads until `isDone`; what waits for another process or for the worker's own pace cannot be told of an event. */
export async function eventually<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  patienceMs = 25_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (performance.now() > deadline) {
      const shown = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
      throw new Error(`This did not come to be what was awaited: ${shown}`);
    }
    await systemClock.sleep(25);
  }
}
