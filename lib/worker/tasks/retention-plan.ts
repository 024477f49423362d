import path from 'node:path';
import type { StoredPrunePlan } from '../../db/columns';
import { storedRetention } from '../../db/columns';
import type { Database } from '../../db/database';
import { choose, type Decision } from '../../engine/retention/choose';
import { halfPruned } from '../../engine/retention/half-pruned';
import { type PrunePlan, planPrune } from '../../engine/retention/plan-prune';
import { manifestParts } from '../../engine/snapshot/manifest-parts';
import { listHeaders } from '../../engine/snapshot/snapshot';
import { addRequests, type RequestCounts, type SnapshotHeader } from '../../engine/types';
import { openJobIndex } from '../job-index';
import { basisOf, priceOfRequests, priceOfStorage, type Tariff } from '../prices';
import type { TaskContext } from '../task-context';
import type { RetentionSession } from './retention-session';

/** What a policy decides about the snapshots in the bucket, and what removing the rest removes. */
export interface Decided {
  /** Newest first. */
  readonly decisions: readonly Decision<SnapshotHeader>[];
  readonly resumed: number;
  readonly prune: PrunePlan;
}

/** Reads all headers from the bucket, which knows of snapshots another installation made. Errors as listHeaders and planPrune. */
export async function decide(context: TaskContext, open: RetentionSession, scratch: string): Promise<Decided> {
  const { row, session } = open;
  const { storage } = session;
  const { slug: job, timezone: timeZone } = row.job;
  const headers: SnapshotHeader[] = [];
  for await (const header of listHeaders(storage, job, context.signal)) headers.push(header);
  const resumed = await halfPruned(storage, job, context.signal);
  const policy = storedRetention.parse(row.policy);
  const pinned = await snapshotsInUse(context.db, row.jobId, context.ports.clock.now());
  const decisions = choose(headers, { policy, timeZone, pinned });
  const kept = decisions.filter(({ keep }) => keep).map(({ snapshot }) => snapshot);
  const dropped = decisions.filter(({ keep }) => !keep).map(({ snapshot }) => snapshot);
  const index = openJobIndex(context.dataDir, row.job);
  try {
    const ports = { storage, index, scratchDirectory: scratch, listFile: path.join(scratch, 'prune.ndjson') };
    const prune = await planPrune({ job, kept, dropped, resumed }, ports, context.signal);
    return { decisions, resumed: resumed.length, prune };
  } finally {
    index.close();
  }
}

/** Snapshots that a restore or a verification is at work on; one that waits for approval longer than this is forgotten. */
const WAITS_MS = 7 * 86_400_000;

async function snapshotsInUse(db: Database, jobId: string, nowMs: number): Promise<Set<string>> {
  const atWork = { state: { in: ['queued', 'planning', 'running', 'thawing', 'interrupted'] } };
  const waiting = { state: 'planned', createdAt: { gt: new Date(nowMs - WAITS_MS) } };
  const where = { jobId, OR: [atWork, waiting] };
  const select = { snapshotId: true } as const;
  const rows = [...(await db.restore.findMany({ where, select })), ...(await db.proof.findMany({ where, select }))];
  return new Set(rows.map(({ snapshotId }) => snapshotId));
}

/**
 * What the row keeps. The requests are those of the whole removal, which looks again before it removes; `lease`: what of the
 * job's lease is still to be sent.
 */
export function planColumn(
  { decisions, resumed, prune }: Decided,
  { session, tariff }: Pick<RetentionSession, 'session'> & { readonly tariff: Tariff },
  lease: Partial<RequestCounts>,
): StoredPrunePlan {
  const requests = addRequests(addRequests(session.requests(), prune.requests), lease);
  const parts = new Map(decisions.flatMap(({ snapshot }) => manifestParts(snapshot)).map((part) => [part.key, part]));
  const manifests = [...parts.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    snapshots: decisions.map(({ snapshot, keep, reasons }) => ({
      ...{ id: snapshot.id, createdAt: snapshot.createdAt, files: snapshot.files, bytes: snapshot.bytes, keep },
      reasons: reasons.map((reason) => ({ ...reason })),
    })),
    ...{ resumed, versions: prune.versions, bytes: prune.bytes, markers: prune.markers },
    requests: { ...requests },
    usd: priceOfRequests(tariff, { ...requests, egressBytes: manifests }),
    monthlyUsd: priceOfStorage(tariff, prune.bytes),
    currency: basisOf(tariff).currency,
  };
}
