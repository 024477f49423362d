import { planPrice, planSummary } from '../db/columns';
import { advise, type ClassAdvice } from '../engine/pricing/advise';
import { loadPriceBook } from '../engine/pricing/book-file';
import { isStale } from '../engine/pricing/overrides';
import { currencyOf } from '../engine/pricing/price-book';
import type { SizeHistogram } from '../engine/pricing/size-histogram';
import { DoorError } from './door-error';
import type { House } from './house';
import { storedOrNull } from './stored-json';
import type { PlanAdvice } from './views';
import { adviceReasonText } from './words/advice-words';

/** A job that changes is taken to change so every night. */
const NIGHTS_PER_MONTH = 30;

/**
 * Every storage class of the plan's region side by side, for this very tree. No rows where sizes or prices are unknown. Throws
 * plan.not-found.
 */
export async function planAdvice({ db, dataDir, now }: House, planId: string): Promise<PlanAdvice> {
  const row = await db.plan.findUnique({
    where: { id: planId },
    include: { job: { include: { destination: true } } },
  });
  if (row === null) throw new DoorError('plan.not-found', { facts: { id: planId } });
  const { provider, region, storageClass } = row.job.destination;
  const book = loadPriceBook(dataDir);
  const place = { provider, region };
  const sizes = storedOrNull(planPrice, row.price)?.sizes;
  const summary = storedOrNull(planSummary, row.summary);
  const changing = row.firstRun || summary === null ? 0 : summary.add.files + summary.change.files;
  const change = { sizes: share(sizes, changing), timesPerMonth: changing === 0 ? 0 : NIGHTS_PER_MONTH };
  const rows = sizes === undefined ? [] : advise(book, place, { sizes, change });
  return {
    storageClass,
    currency: currencyOf(book, { ...place, storageClass }),
    asOf: book.generatedOn,
    isStale: isStale(book, now()),
    changesPerNight: changing,
    classes: rows.map(rowOf),
  };
}

function rowOf({ storageClass, firstRun, monthly, ratio, reasons }: ClassAdvice): PlanAdvice['classes'][number] {
  const known = (bill: ClassAdvice['monthly']) => (bill.unknown.length > 0 ? null : bill.amount);
  return {
    storageClass,
    firstRun: known(firstRun),
    monthly: known(monthly),
    times: ratio.monthly,
    reasons: reasons.map(adviceReasonText),
  };
}

/** So many of the files, of all sizes alike: which ones change nobody knows in advance. */
function share(sizes: SizeHistogram | undefined, files: number): SizeHistogram {
  const all = sizes?.buckets.reduce((sum, bucket) => sum + bucket.files, 0) ?? 0;
  if (sizes === undefined || all === 0) return { buckets: [], under128K: { files: 0, bytes: 0 } };
  const part = Math.min(1, files / all);
  const cut = (one: { files: number; bytes: number }) => ({
    files: Math.round(one.files * part),
    bytes: Math.round(one.bytes * part),
  });
  return {
    buckets: sizes.buckets.map((bucket) => ({ from: bucket.from, ...cut(bucket) })),
    under128K: cut(sizes.under128K),
  };
}
