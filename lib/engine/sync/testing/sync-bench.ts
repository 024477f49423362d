import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApprovedPlan, approve } from '../../approve/approve';
import type { FileIndex } from '../../file-index/file-index';
import { openFileIndex } from '../../file-index/open';
import { planDigest } from '../../plan/digest';
import { scan } from '../../scan/scan';
import type { DeleteObjectsRequest, Storage } from '../../storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../../testing/memory-storage';
import { createTestClock, type TestClock } from '../../testing/test-clock';
import { type Tree, writeTree } from '../../testing/tree';
import {
  addRequests,
  NO_REQUESTS,
  type PlanOperation,
  type PlanSummary,
  type RequestClass,
  type RequestCounts,
  type SourceEntry,
  type SourceRoot,
} from '../../types';
import { uploadRequests } from '../parts';

/** A job for tests of sync, snapshot and restore: a real folder, a real index, a bucket in memory. */
export interface SyncBench {
  readonly directory: string;
  readonly source: string;
  readonly roots: readonly SourceRoot[];
  readonly storage: MemoryStorage;
  readonly clock: TestClock;
  readonly indexFile: string;
  index: FileIndex;
  /** Closes the index and opens it again, as a new process would. */
  reopen(): void;
  close(): void;
}

export function syncBench(tree: Tree, options: { versioning?: 'enabled' } = {}): SyncBench {
  const directory = mkdtempSync(join(tmpdir(), 'foresync-sync-'));
  const source = join(directory, 'source');
  mkdirSync(source);
  writeTree(source, tree);
  const file = join(directory, 'index.db');
  const bench: SyncBench = {
    directory,
    source,
    roots: [{ mount: '', path: source }],
    storage: createMemoryStorage(options),
    clock: createTestClock(),
    indexFile: file,
    index: openFileIndex(file),
    reopen() {
      bench.index.close();
      bench.index = openFileIndex(file);
    },
    close() {
      bench.index.close();
      // Folders a test closed cannot be emptied by anyone but root.
      execFileSync('chmod', ['-R', 'u+rwX', directory]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Scans the bench's source and stores the plan that brings the bucket up to it; approved as it is. */
export async function planned(
  bench: Pick<SyncBench, 'index' | 'roots'>,
  planId: string,
  deletes: 'included' | 'excluded' = 'included',
): Promise<ApprovedPlan> {
  const operations = await operationsOf(bench);
  return approvedPlan(bench.index, planId, operations, deletes);
}

/** Stores these operations as a plan and approves it. */
function approvedPlan(
  index: FileIndex,
  planId: string,
  operations: readonly PlanOperation[],
  deletes: 'included' | 'excluded' = 'included',
): ApprovedPlan {
  const writer = index.writePlan(planId);
  for (const operation of operations) writer.add(operation);
  const stored = writer.commit();
  const summary = summaryOf(operations);
  return approve({ planId, digest: planDigest(planId, stored, summary), deletes }, { index, summary });
}

export async function scanned(roots: readonly SourceRoot[]): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  const options = { roots, excludes: [], links: 'keep', oneFileSystem: true } as const;
  for await (const entry of scan(options, {}, new AbortController().signal)) entries.push(entry);
  return entries;
}

async function operationsOf({ index, roots }: Pick<SyncBench, 'index' | 'roots'>): Promise<PlanOperation[]> {
  const known = new Map([...index.entries({ includeGone: true })].map((entry) => [entry.path, entry]));
  const found = (await scanned(roots)).filter(({ type }) => type !== 'special' && type !== 'error');
  const wanted: Omit<PlanOperation, 'seq'>[] = [];
  for (const entry of found) {
    const before = known.get(entry.path);
    known.delete(entry.path);
    const action = actionOf(entry, before);
    const key = entry.type === 'file' ? `data/${entry.path}` : null;
    if (action !== null) wanted.push({ action, entry, key, previousSize: before?.size ?? 0 });
  }
  for (const gone of known.values()) {
    wanted.push({ action: 'remove', entry: gone, key: gone.key, previousSize: gone.size });
  }
  wanted.sort((a, b) => Buffer.compare(Buffer.from(a.entry.path), Buffer.from(b.entry.path)));
  return wanted.map((operation, seq) => ({ seq, ...operation }));
}

function actionOf(
  entry: SourceEntry,
  before: (SourceEntry & { gone: boolean }) | undefined,
): 'add' | 'change' | 'meta' | null {
  if (before === undefined || before.gone || before.type !== entry.type) return 'add';
  if (entry.type === 'file' && (before.size !== entry.size || before.mtimeNs !== entry.mtimeNs)) return 'change';
  if (entry.type === 'symlink' && before.linkTarget !== entry.linkTarget) return 'change';
  return before.mode === entry.mode && before.mtimeNs === entry.mtimeNs ? null : 'meta';
}

function summaryOf(operations: readonly PlanOperation[]): PlanSummary {
  const amount = (action: string) => {
    const files = operations.filter((operation) => operation.action === action && operation.key !== null);
    return { files: files.length, bytes: files.reduce((sum, { entry }) => sum + entry.size, 0) };
  };
  const uploads = operations.filter(({ action, key }) => key !== null && (action === 'add' || action === 'change'));
  const sent = uploads.reduce((sum, { entry }) => addRequests(sum, uploadRequests(entry.size)), NO_REQUESTS);
  const removed = amount('remove').files;
  return {
    add: amount('add'),
    change: amount('change'),
    remove: amount('remove'),
    unchanged: { files: 0, bytes: 0 },
    recorded: operations.length - uploads.length,
    unreadable: 0,
    directories: 0,
    links: 0,
    requests: addRequests(sent, { delete: Math.ceil(removed / 1000) }),
    requestsWithoutDeletes: sent,
  };
}

const CLASS_OF: Readonly<Partial<Record<keyof Storage, RequestClass>>> = {
  putObject: 'put',
  uploadPart: 'put',
  createMultipart: 'post',
  completeMultipart: 'post',
  abortMultipart: 'delete',
  deleteObjects: 'delete',
  getObject: 'get',
  headObject: 'head',
  requestThaw: 'post',
  listPage: 'list',
  listVersionsPage: 'list',
};

/** A storage that counts what passes, as the meter does. */
export function counting(inner: Storage): { storage: Storage; requests(): RequestCounts } {
  let counts = NO_REQUESTS;
  const storage = new Proxy(inner, {
    get(target, name: keyof Storage) {
      const method = target[name];
      const kind = CLASS_OF[name];
      if (typeof method !== 'function' || kind === undefined) return method;
      return (...parameters: unknown[]) => {
        counts = addRequests(counts, { [kind]: 1 });
        return Reflect.apply(method, target, parameters);
      };
    },
  });
  return { storage, requests: () => counts };
}

/** A storage that refuses to delete some keys. */
export function refusingDeletes(inner: Storage, refused: readonly string[]): Storage {
  const code = 'AccessDenied';
  const deleteObjects = async (request: DeleteObjectsRequest, signal?: AbortSignal) => {
    const objects = request.objects.filter(({ key }) => !refused.includes(key));
    if (objects.length > 0) await inner.deleteObjects({ objects }, signal);
    const errors = request.objects.filter(({ key }) => refused.includes(key));
    return { errors: errors.map(({ key }) => ({ key, code, message: code })) };
  };
  return { ...inner, deleteObjects };
}
