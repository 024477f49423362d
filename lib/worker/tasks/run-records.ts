import type { Prisma } from '../../db/database';
import { newSnapshotId } from '../../db/ids';
import { writeJobFile } from '../../engine/snapshot/job-file';
import { mayGoOn, writeSnapshot } from '../../engine/snapshot/snapshot';
import { DUMP_FOLDER, dumpPath } from '../../engine/source/databases/database';
import type { SyncResult } from '../../engine/sync/sync';
import type { SnapshotHeader, SourceRoot } from '../../engine/types';
import { writeCopy } from '../installation-copy';
import { dumpFolder } from '../job-databases';
import { jobDescription } from '../job-description';
import { FACTS, planFact } from '../job-index';
import type { Running, RunRow } from './run-state';
import { scratchFolder } from './scratch';

/**
 * Writes job.json and the copy of the installation when the plan said so, then the snapshot: manifest and header. From then on the next plan compares with the
 * scan this run was planned from. Throws what writeJobFile and writeSnapshot throw.
 */
export async function writeRecords(running: Running, result: SyncResult): Promise<SnapshotHeader> {
  const { context, run, request, session, index, summary } = running;
  const { storage, clock } = session;
  if (run.plan.jobFile !== 'unchanged') {
    index.setFact(FACTS.jobFile, await writeJobFile(storage, run.job.slug, jobDescription(run.job), context.signal));
  }
  if (run.plan.copy === 'changed') await writeCopy(context, run.job.destinationId, session);
  const parent = await context.db.snapshot.findFirst({
    where: { jobId: run.jobId, runId: { not: run.id } },
    orderBy: { createdAt: 'desc' },
  });
  const header = await writeSnapshot(
    {
      id: await snapshotIdOf(running),
      jobSlug: run.job.slug,
      createdAtMs: clock.now(),
      parent: parent?.id ?? null,
      prefix: request.prefix,
      sources: [...request.roots, ...dumpRoots(running)],
      outcome: result.outcome === 'succeeded' ? 'complete' : 'partial',
      failures: result.failuresTotal + summary.unreadable,
      versioned: run.job.destination.versioning === 'enabled',
      tool: context.tool,
    },
    { storage, index, scratchDirectory: scratchFolder(context) },
    context.signal,
  );
  rememberScan(running);
  return header;
}

/** Dumps come from no folder: a restore to where things were puts them into one of Foresync's own, never into a web root. */
function dumpRoots({ context, run }: Running): SourceRoot[] {
  const paths = run.job.databases.map(({ label }) => dumpPath(label));
  return paths.length === 0 ? [] : [{ mount: DUMP_FOLDER, path: dumpFolder(context.dataDir, run.job.slug), paths }];
}

/** The same id when a run is taken up again after it was interrupted here: it writes the same two objects, unless they count already. */
async function snapshotIdOf({ context, run, session, index }: Running): Promise<string> {
  const fact = planFact(run.plan.id, 'snapshotId');
  const known = index.getFact(fact);
  if (known !== undefined) {
    const begun = await mayGoOn({ jobSlug: run.job.slug, id: known }, { ...session, index }, context.signal);
    if (begun.may) return known;
    if (begun.whole !== null) await writeSnapshotRow(context.db, run, begun.whole);
  }
  const id = newSnapshotId(session.clock.now());
  index.setFact(fact, id);
  return id;
}

/** From now on the next plan compares with the scan this run was planned from. */
function rememberScan({ run, index }: Running): void {
  const startedNs = index.getFact(planFact(run.plan.id, 'startedNs'));
  const devices = index.getFact(planFact(run.plan.id, 'devices'));
  index.setFacts({
    ...(startedNs === undefined ? {} : { [FACTS.racySince]: startedNs }),
    ...(devices === undefined ? {} : { [FACTS.devices]: devices }),
  });
}

/** The row of a snapshot; written again when a run is taken up after its header was written. */
export async function writeSnapshotRow(
  tx: Prisma.TransactionClient,
  run: RunRow,
  header: SnapshotHeader,
): Promise<void> {
  const { id, createdAt, outcome, files, bytes, directories, links, failures, versioned } = header;
  const counts = { files, bytes: BigInt(bytes), directories, links, failures, versioned };
  const row = {
    jobId: run.jobId,
    runId: run.id,
    createdAt: new Date(createdAt),
    outcome,
    ...counts,
    header: JSON.parse(JSON.stringify(header)),
  };
  await tx.snapshot.upsert({ where: { id }, create: { id, ...row }, update: row });
}
