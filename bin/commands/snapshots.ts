import { Command } from 'commander';
import type { SnapshotFile, SnapshotPage, SnapshotView } from '../../lib/control/views';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, countText, plural, printJson, printTable } from '../output';
import { nameText } from '../printable';

/** `foresync snapshots JOB`, newest first. */
export function snapshotsCommand(): Command {
  return new Command('snapshots')
    .description('the snapshots of a job, newest first')
    .argument('<job>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const snapshots = await session.door.listSnapshots((await session.door.findJob(name)).id);
      if (session.json) return printJson(snapshots);
      if (snapshots.length === 0)
        return console.log(`Job ${name} has no snapshot yet. Make one: foresync run ${JSON.stringify(name)}`);
      printTable(['Snapshot', 'Files', 'Size', 'Outcome', 'Restorable'], snapshots.map(row));
    });
}

const row = (one: SnapshotView) => [
  one.id,
  countText(one.files),
  bytesText(one.bytes),
  one.outcome,
  one.restorable ? 'yes' : 'record only',
];

/** `foresync ls JOB [SNAPSHOT] [PATH]`: one folder of a snapshot, the latest by default. */
export function listFilesCommand(): Command {
  return new Command('ls')
    .description('list a folder of a snapshot (the latest, unless one is named)')
    .argument('<job>')
    .argument('[snapshot]', 'snapshot id, or "latest"', 'latest')
    .argument('[path]', 'folder inside the snapshot', '')
    .action(async (name: string, snapshot: string, path: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id: jobId } = await session.door.findJob(name);
      const id = await snapshotId(session, jobId, snapshot);
      if (id === null) return noSnapshot(name);
      const folder = path
        .split('/')
        .filter(Boolean)
        .map((part) => `${part}/`)
        .join('');
      const rows = await rowsAt(session, id, folder);
      if (rows === null) return notInSnapshot(path, name, id);
      if (session.json) printJson({ snapshotId: id, folder, rows });
      else for (const file of rows) console.log(lineOf(file));
    });
}

async function snapshotId(session: Session, jobId: string, wanted: string): Promise<string | null> {
  if (wanted !== 'latest') return wanted;
  return (await session.door.listSnapshots(jobId))[0]?.id ?? null;
}

function noSnapshot(job: string): void {
  console.error(`Job ${job} has no snapshot yet. Make one: foresync run ${JSON.stringify(job)}`);
  process.exitCode = EXIT.failed;
}

function notInSnapshot(path: string, job: string, id: string): void {
  console.error(`${path} is not in snapshot ${id}. See what is: foresync ls ${JSON.stringify(job)} ${id}`);
  process.exitCode = EXIT.failed;
}

/** What a folder holds, or the one file of that name; null when there is neither. `folder` is '' or ends with '/'. */
async function rowsAt(session: Session, id: string, folder: string): Promise<SnapshotFile[] | null> {
  const rows = await everyRow(session, id, folder);
  if (rows.length > 0 || folder === '') return rows;
  const parts = folder.split('/').slice(0, -1);
  const above = parts.slice(0, -1).map((part) => `${part}/`);
  const siblings = await everyRow(session, id, above.join(''));
  const found = siblings.find((one) => one.name === parts.at(-1));
  if (found === undefined) return null;
  return found.kind === 'folder' ? [] : [found];
}

async function everyRow(session: Session, id: string, folder: string): Promise<SnapshotFile[]> {
  const rows: SnapshotFile[] = [];
  for (let cursor: string | null = null; ; ) {
    const from: string | null = cursor;
    const page: SnapshotPage = await settle<SnapshotPage>(
      session,
      () => session.door.browseSnapshot(id, { folder, cursor: from }),
      (one) => one.state !== 'loading',
    );
    if (page.problem !== null) {
      console.error(problemText(page.problem));
      process.exit(EXIT.failed);
    }
    rows.push(...page.rows);
    if (page.cursor === null) return rows;
    cursor = page.cursor;
  }
}

function lineOf(file: SnapshotFile): string {
  const size = file.kind === 'folder' ? plural(file.files, 'file') : bytesText(file.size);
  const target = file.target === null ? '' : ` -> ${nameText(file.target)}`;
  return `${file.mode.padEnd(7)} ${size.padStart(12)}  ${(file.modifiedAt ?? '').padEnd(24)}  ${nameText(file.name)}${file.kind === 'folder' ? '/' : ''}${target}`;
}
