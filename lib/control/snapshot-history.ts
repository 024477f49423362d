import { compareSnapshotFiles, findSnapshotFiles, isLoaded, readSnapshotFile } from '../db/snapshot-history';
import { compareInput, findInput, versionsInput } from './history-input';
import type { House } from './house';
import { parseInput } from './parse-input';
import { loadFiles } from './snapshot-loading';
import { readSnapshot, snapshotVerbs } from './snapshots';
import type { Door, FileVersionsView, SnapshotComparisonView, SnapshotPage, SnapshotView } from './views';

/** Searching snapshots, one file through all of them, and two of them side by side. */
export function historyVerbs(house: House): Pick<Door, 'findInSnapshot' | 'fileVersions' | 'compareSnapshots'> {
  return {
    findInSnapshot: (id, input) => find(house, id, input),
    fileVersions: (jobId, input) => versions(house, jobId, input),
    compareSnapshots: (input) => compare(house, input),
  };
}

async function find(house: House, id: string, input: unknown): Promise<SnapshotPage> {
  const query = parseInput(findInput, input);
  await readSnapshot(house.db, id);
  const page = findSnapshotFiles(house.dataDir, id, query);
  if (page !== null) return { state: 'ready', folder: '', ...page, problem: null };
  return { ...(await loadFiles(house, id, 'report')), folder: '', rows: [], cursor: null };
}

/** Asks for every manifest that is not here; the first failure ends the question, because a gap would look like a missing file. */
async function load(house: House, ids: readonly string[]) {
  let loading: Awaited<ReturnType<typeof loadFiles>> | null = null;
  for (const id of ids) {
    if (isLoaded(house.dataDir, id)) continue;
    loading = await loadFiles(house, id, 'report');
    if (loading.state === 'failed') return loading;
  }
  return loading;
}

async function versions(house: House, jobId: string, input: unknown): Promise<FileVersionsView> {
  const { path } = parseInput(versionsInput, input);
  const snapshots = await snapshotVerbs(house).listSnapshots(jobId);
  const loading = await load(
    house,
    snapshots.map(({ id }) => id),
  );
  if (loading !== null) return { ...loading, path, rows: [] };
  const found = snapshots.map((snapshot) => versionIn(house, snapshot, path));
  const rows = found.map(({ row, identity }, at) => {
    const unchanged = identity !== null && identity === found[at + 1]?.identity;
    return { ...row, unchanged };
  });
  return { state: 'ready', path, rows, problem: null };
}

function versionIn({ dataDir }: House, { id, createdAt, restorable }: SnapshotView, path: string) {
  const held = readSnapshotFile(dataDir, id, path)?.file ?? null;
  const file = held && { size: held.size, modifiedAt: held.modifiedAt, sha256: held.sha256 };
  // Without a hash the version in the bucket tells, and the time where there are no versions.
  const content = held && (held.sha256 ?? held.versionId ?? held.target ?? held.modifiedAt);
  return { row: { snapshotId: id, createdAt, restorable, file }, identity: held && `${held.size} ${content}` };
}

async function compare(house: House, input: unknown): Promise<SnapshotComparisonView> {
  const { before, after, ...query } = parseInput(compareInput, input);
  for (const id of [before, after]) await readSnapshot(house.db, id);
  const loading = await load(house, [before, after]);
  const page = loading === null ? compareSnapshotFiles(house.dataDir, { before, after }, query) : null;
  if (page !== null) return { state: 'ready', before, after, ...page, problem: null };
  return { state: 'loading', problem: null, ...loading, before, after, rows: [], cursor: null };
}
