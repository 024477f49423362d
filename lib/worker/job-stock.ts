import { EngineError } from '../engine/errors';
import type { FileIndex } from '../engine/file-index/file-index';
import type { PlanResult } from '../engine/plan/plan';
import type { AdoptSeen } from '../engine/preflight/adopt-findings';
import { groupExtras } from '../engine/stock/extras';
import { contentProver } from '../engine/stock/prove-content';
import { type StockRequest, takeStock } from '../engine/stock/take-stock';
import type { SourceEntry } from '../engine/types';
import { addRequests, REQUEST_CLASSES, type RequestCounts } from '../engine/types';
import type { BucketSession } from './bucket-session';
import type { JobRequest, JobWithDestination } from './job-description';
import { FACTS } from './job-index';
import { inspectJobLinks, type LinksOfJob } from './links-seen';
import { innerOf, knownPlaces, otherPlaces } from './places-of-others';
import { basisOf, priceOfRequests, priceOfStorage, type Tariff } from './prices';
import type { TaskContext } from './task-context';

export interface StockTaking {
  readonly context: TaskContext;
  readonly job: JobWithDestination;
  readonly request: JobRequest;
  readonly index: FileIndex;
  readonly session: BucketSession;
  readonly tariff: Tariff;
  readonly ask: NonNullable<StockRequest['ask']>;
  /** When the scan that follows counts as begun, ns since 1970. */
  readonly startedNs: bigint;
  entries(): AsyncIterable<SourceEntry>;
}

/** `bytes`: of all objects in the job's place. `racySinceNs`: files changed before it are as the index has them. */
export interface JobStock {
  readonly seen: NonNullable<AdoptSeen['stock']>;
  readonly bytes: number;
  readonly racySinceNs: bigint;
}

/**
 * Before the first run of a job that gets through, while the index says nothing, or only what a stock-taking put there. An index
 * rebuilt from a snapshot is not asked about.
 */
export function isStockDue(index: FileIndex): boolean {
  if (index.getFact(FACTS.racySince) !== undefined) return false;
  return index.getFact(FACTS.stock) !== undefined || isEmpty(index);
}

function isEmpty(index: FileIndex): boolean {
  for (const _ of index.entries({ includeGone: true })) return false;
  return true;
}

/** Seeds the index with what the job's place holds. null when it is empty. Throws what the scan throws, and `cancelled`. */
export async function stockOfJob(taking: StockTaking): Promise<JobStock | null> {
  const { context, job, request, index, session, startedNs } = taking;
  const { storage } = session;
  const { prefix, roots } = request;
  const before = session.requests();
  const known = await knownPlaces(context, job);
  const believedBeforeNs = BigInt(index.getFact(FACTS.stock) ?? 0);
  try {
    if (isSilent(session)) await storage.headBucket(context.signal);
    const stock = await takeStock(
      { prefix, inner: innerOf(prefix, known.prefixes), ask: taking.ask, believedBeforeNs },
      {
        storage,
        index,
        entries: taking.entries,
        prove: contentProver(roots),
        recorded: () => {
          // From here on rows are written: if this is cut short, the next plan has to look again.
          index.setFact(FACTS.stock, String(believedBeforeNs));
          return otherPlaces(prefix, { known, storage }, context.signal);
        },
      },
      context.signal,
    );
    if (stock === null) return null;
    index.setFact(FACTS.stock, String(startedNs));
    const asked = sentSince(before, session.requests());
    const money = {
      sparedUsd: priceOfRequests(taking.tariff, stock.saved),
      askingUsd: taking.ask === 'listing' ? priceOfRequests(taking.tariff, { head: stock.untold.files }) : null,
      ask: taking.ask,
      askedRequests: REQUEST_CLASSES.reduce((sum, kind) => sum + asked[kind], 0),
      askedUsd: priceOfRequests(taking.tariff, asked),
    };
    return { seen: { ...stock, ...money }, bytes: stock.bytes, racySinceNs: startedNs };
  } catch (error) {
    if (!(error instanceof EngineError) || !isOfBucket(error)) throw error;
    return { seen: { code: error.code }, bytes: 0, racySinceNs: 0n };
  }
}

/** A server that did not tell the time may answer nothing: a HEAD, which waits less than a listing, finds that out. */
function isSilent({ skew }: BucketSession): boolean {
  return 'unknown' in skew && skew.unknown.startsWith('network.');
}

/** What preflight then words better, or what keeps the question from being answered; anything else ends the plan. */
function isOfBucket({ code }: EngineError): boolean {
  return ['bucket', 'access', 'clock', 'object', 'storage', 'network', 'manifest'].includes(code.split('.')[0] ?? '');
}

function sentSince(before: RequestCounts, now: RequestCounts): RequestCounts {
  const less = Object.fromEntries(REQUEST_CLASSES.map((kind) => [kind, -before[kind]]));
  return addRequests(now, less);
}

export interface AdoptQuestion {
  readonly planId: string;
  readonly result: PlanResult;
  readonly stock: JobStock | null;
  /** null when the job's links were not inspected. */
  readonly links: LinksOfJob | null;
}

/** What the findings about another program's objects are made of; null when there are none. */
export async function adoptSeen(
  { planId, result, stock, links }: AdoptQuestion,
  { context, request, index, tariff }: Pick<StockTaking, 'context' | 'request' | 'index' | 'tariff'>,
): Promise<AdoptSeen | null> {
  const { extra } = result;
  if (stock === null && extra.files === 0) return null;
  // Links that a job leaves out were followed by other programs all the same.
  const known = extra.files === 0 ? null : (links ?? (await inspectJobLinks(request.roots, tariff, context.signal)));
  const groups = await groupExtras(planId, { index, links: known?.report.links ?? [] }, context.signal);
  return {
    stock: stock?.seen ?? null,
    extra: { ...extra, ...groups, monthlyUsd: priceOfStorage(tariff, extra.bytes) },
    currency: basisOf(tariff).currency,
  };
}
