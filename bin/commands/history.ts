import { Command } from 'commander';
import type { FileVersionsView, Problem, SnapshotComparisonView, SnapshotPage } from '../../lib/control/views';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, printJson, printTable } from '../output';
import { nameText } from '../printable';

type Answer = { readonly state: string; readonly problem: Problem | null };

/** `foresync find JOB TEXT`: by name, in one snapshot. */
export function findCommand(): Command {
  return new Command('find')
    .description('files and folders of a snapshot with a text in their name')
    .argument('<job>')
    .argument('<text>', 'a part of the name; case does not matter')
    .option('--snapshot <id>', 'which snapshot (default: the latest)')
    .action(async (job: string, text: string, { snapshot }: { snapshot?: string }, self: Command) => {
      const session = await openSession(self);
      const [latest] = await session.door.listSnapshots((await session.door.findJob(job)).id);
      const id = snapshot ?? latest?.id;
      if (id === undefined) return fail(`Job ${job} has no snapshot yet.`);
      const ask = (cursor: string | null) => session.door.findInSnapshot(id, { text, cursor });
      const rows = await everyPage<SnapshotPage, SnapshotPage['rows'][number]>(session, ask);
      if (session.json) printJson({ snapshotId: id, rows });
      else for (const { path, size } of rows) console.log(`${bytesText(size).padStart(12)}  ${nameText(path)}`);
    });
}

/** `foresync versions JOB PATH`: the file in every snapshot. */
export function versionsCommand(): Command {
  return new Command('versions')
    .description('one file in every snapshot of a job, newest first')
    .argument('<job>')
    .argument('<path>', 'as the snapshot names it')
    .action(async (job: string, path: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id } = await session.door.findJob(job);
      const answer = await answered<FileVersionsView>(session, () => session.door.fileVersions(id, { path }));
      if (session.json) printJson(answer);
      else printTable(['Snapshot', 'Size', 'Modified', ''], answer.rows.map(versionRow));
      if (answer.rows.every(({ file }) => file === null)) fail(`${path} is in no snapshot of ${job}.`);
    });
}

const versionRow = ({ snapshotId, file, unchanged }: FileVersionsView['rows'][number]) => [
  snapshotId,
  file === null ? 'not there' : bytesText(file.size),
  file?.modifiedAt ?? '',
  unchanged ? 'as before' : '',
];

/** `foresync diff JOB SNAP1 SNAP2`. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('what was added (+), changed (M), removed (-) or got another mode or time (t) between two snapshots')
    .argument('<job>')
    .argument('<before>', 'snapshot id')
    .argument('<after>', 'snapshot id, or "latest"')
    .action(async (job: string, before: string, wanted: string, _options, self: Command) => {
      const session = await openSession(self);
      const [latest] = await session.door.listSnapshots((await session.door.findJob(job)).id);
      const after = wanted === 'latest' ? (latest?.id ?? wanted) : wanted;
      const ask = (cursor: string | null) => session.door.compareSnapshots({ before, after, cursor });
      const rows = await everyPage<SnapshotComparisonView, SnapshotComparisonView['rows'][number]>(session, ask);
      if (session.json) printJson({ before, after, rows });
      else for (const { change, path } of rows) console.log(`${MARKS[change]} ${nameText(path)}`);
    });
}

const MARKS = { added: '+', removed: '-', content: 'M', metadata: 't' } as const;

async function everyPage<T extends Answer & { readonly rows: readonly R[]; readonly cursor: string | null }, R>(
  session: Session,
  ask: (cursor: string | null) => Promise<T>,
): Promise<R[]> {
  const rows: R[] = [];
  let cursor: string | null = null;
  do {
    const from: string | null = cursor;
    const page: T = await answered(session, () => ask(from));
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== null);
  return rows;
}

async function answered<T extends Answer>(session: Session, ask: () => Promise<T>): Promise<T> {
  const answer = await settle(session, ask, ({ state }) => state !== 'loading');
  if (answer.problem === null) return answer;
  console.error(problemText(answer.problem));
  process.exit(EXIT.failed);
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = EXIT.failed;
}
