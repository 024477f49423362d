import { destinationCheck } from '../db/columns';
import { clockItems, RECENT_READINGS } from './clock-attention';
import type { House, Rows } from './house';
import { storedOrNull, storedProblem } from './stored-json';
import type { AttentionItem, JobView, OverviewView } from './views';
import { plural } from './words/format';

const ORDER: readonly AttentionItem['severity'][] = ['blocks', 'holds', 'warns', 'notes'];

/** What needs a person, gravest first, newest first within: the worker, clocks, plans that wait, runs that went wrong. */
export async function attention(
  { db }: House,
  { jobs, worker }: { jobs: readonly JobView[]; worker: OverviewView['worker'] },
): Promise<AttentionItem[]> {
  const items = [
    ...workerItem(worker),
    ...(await destinationItems(db)),
    ...(await Promise.all(jobs.map((job) => jobItems(db, job)))).flat(),
  ];
  const rank = (item: AttentionItem) => ORDER.indexOf(item.severity);
  return items.sort((a, b) => rank(a) - rank(b) || (b.at ?? '').localeCompare(a.at ?? ''));
}

function workerItem({ alive, lastSeenAt }: OverviewView['worker']): AttentionItem[] {
  if (alive) return [];
  return [
    {
      ...{ kind: 'worker', severity: 'blocks', href: '/settings', at: lastSeenAt },
      title: 'The worker is not running',
      text: 'Nothing is planned, uploaded or restored until it is back. Start Foresync again with "foresync up".',
    },
  ];
}

/** Destinations whose last test failed, and clocks a minute or more off, or on their way to 15. */
async function destinationItems(db: Rows): Promise<AttentionItem[]> {
  const rows = await db.destination.findMany({ include: { clockReadings: RECENT_READINGS } });
  return rows.flatMap((row): AttentionItem[] => {
    const check = storedOrNull(destinationCheck, row.lastCheck);
    const href = `/destinations/${row.id}`;
    const failed = check?.steps.some(({ state }) => state === 'failed') ?? false;
    return [...clockItems(row, href), ...(failed ? [failedCheck(row.name, href, check?.at ?? null)] : [])];
  });
}

function failedCheck(name: string, href: string, at: string | null): AttentionItem {
  return {
    ...{ kind: 'destination', severity: 'warns', href, at },
    title: `The last test of ${name} failed`,
    text: 'Jobs that go there cannot run. The test names the step that failed and what to do.',
  };
}

async function jobItems(db: Rows, job: JobView): Promise<AttentionItem[]> {
  const [newest] = await db.plan.findMany({
    where: { jobId: job.id },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1,
  });
  const at = newest?.createdAt.toISOString() ?? null;
  const href = `/plans/${newest?.id ?? ''}`;
  const damage = [...damageItem(job), ...(await proofItem(db, job)), ...(await retentionItem(db, job))];
  if (newest?.state === 'open' && (newest.verdict === 'held' || newest.verdict === 'blocked')) {
    return [
      ...damage,
      { kind: 'held-plan', severity: 'holds', title: `${job.name} waits for you`, text: job.healthText, href, at },
    ];
  }
  if (newest?.state === 'failed' && job.health === 'failing') {
    return [
      ...damage,
      {
        kind: 'failed-run',
        severity: 'holds',
        title: `${job.name} could not be planned`,
        text: job.healthText,
        href,
        at,
      },
    ];
  }
  return [...damage, ...missedItem(job), ...(await runItem(db, job))];
}

/** The last verification found damage, and no later one was sound. */
function damageItem({ name, proof: { lastCheck } }: JobView): AttentionItem[] {
  if (lastCheck?.state !== 'damaged') return [];
  return [
    {
      ...{ kind: 'damage', severity: 'holds', href: `/proofs/${lastCheck.id}`, at: lastCheck.at },
      title: `The backup of ${name} is damaged`,
      text: `${plural(lastCheck.damageTotal, 'file')} of a snapshot cannot be restored. Run the job, then verify again.`,
    },
  ];
}

/** A verification of the schedule that waits for a person, or could not be done. */
async function proofItem(db: Rows, job: JobView): Promise<AttentionItem[]> {
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  const last = await db.proof.findFirst({ where: { jobId: job.id, trigger: 'schedule' }, orderBy });
  if (last === null || (last.state !== 'planned' && last.state !== 'failed')) return [];
  const { lastCheck } = job.proof;
  if (lastCheck?.state === 'sound' && lastCheck.at > last.createdAt.toISOString()) return [];
  const waits = last.state === 'planned';
  return [
    {
      ...{ kind: 'proof', severity: 'warns', href: `/proofs/${last.id}` },
      at: (last.finishedAt ?? last.createdAt).toISOString(),
      title: waits ? `A verification of ${job.name} waits for you` : `${job.name} could not be verified`,
      text: waits
        ? 'It would cost or send more than the limits allow. Start it or discard it; until then none of the schedule starts.'
        : (storedProblem(last.error)?.what ?? 'The reason was not recorded.'),
    },
  ];
}

/** The last removal of old snapshots did not end well. */
async function retentionItem(db: Rows, job: JobView): Promise<AttentionItem[]> {
  const ended = { in: ['succeeded', 'partial', 'failed'] };
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  const last = await db.prune.findFirst({ where: { jobId: job.id, state: ended }, orderBy, omit: { plan: true } });
  if (last === null || last.state === 'succeeded') return [];
  const at = (last.finishedAt ?? last.createdAt).toISOString();
  const refused = `${plural(last.refusedTotal, 'version')} stay because the bucket would not remove them.`;
  return [
    {
      ...{ kind: 'retention', severity: 'warns', href: `/prunes/${last.id}`, at },
      title: `Old snapshots of ${job.name} were not all removed`,
      text: last.state === 'partial' ? refused : 'Nothing that a kept snapshot needs was touched. It says why.',
    },
  ];
}

function missedItem(job: JobView): AttentionItem[] {
  const missed = job.days.filter(({ state }) => state === 'missed');
  const last = job.days.findLast(({ state }) => state !== 'none');
  if (job.paused || last?.state !== 'missed') return [];
  return [
    {
      ...{ kind: 'missed-run', severity: 'warns', href: `/jobs/${job.id}`, at: null },
      title: `${job.name} did not run when it was due`,
      text: `${plural(missed.length, 'day')} of the last 30 without the scheduled run. Foresync was not running then.`,
    },
  ];
}

const RUN_ITEMS = {
  failed: { kind: 'failed-run', severity: 'holds', title: 'failed' },
  interrupted: { kind: 'interrupted-run', severity: 'holds', title: 'was interrupted' },
  held: { kind: 'held-plan', severity: 'holds', title: 'stopped at a limit and asks' },
  paused: { kind: 'held-plan', severity: 'notes', title: 'is paused' },
  partial: { kind: 'partial-run', severity: 'warns', title: 'is not complete' },
} as const;

/** The last run, when it did not end well. */
async function runItem(db: Rows, job: JobView): Promise<AttentionItem[]> {
  const { lastRun } = job;
  if (lastRun === null || !Object.hasOwn(RUN_ITEMS, lastRun.state)) return [];
  const { kind, severity, title } = RUN_ITEMS[lastRun.state as keyof typeof RUN_ITEMS];
  const run = await db.run.findUnique({ where: { id: lastRun.id }, select: { failuresTotal: true } });
  const left = run?.failuresTotal ?? 0;
  const text =
    left > 0 ? `${plural(left, 'path')} could not be read or sent. The run lists them.` : `${job.healthText}.`;
  return [
    {
      kind,
      severity,
      title: `The last run of ${job.name} ${title}`,
      text,
      href: `/runs/${lastRun.id}`,
      at: lastRun.at,
    },
  ];
}
