import { planPrice, planSummary } from '../../db/columns';
import { bookInUse } from '../../engine/pricing/book-file';
import { cost } from '../../engine/pricing/cost';
import { exact } from '../../engine/pricing/money';
import { REQUEST_CLASSES, type RequestClass } from '../../engine/types';
import { DoorError } from '../door-error';
import type { House } from '../house';
import { storedOrNull, storedRequests } from '../stored-json';
import type { RunComparison } from '../views-costs';
import { type Amount, plus, text } from './amounts';
import type { Tariff } from './ledger-money';
import { type PricedRun, toRunCost, WITH_PRICE } from './run-costs';

type Side = RunComparison['before'] & { readonly prices: ReadonlyMap<RequestClass, Amount>; readonly whole: Amount };

/**
 * Why `after` cost what it cost more (or less) than `before`. A difference of a class is first the volume at the old price, then the
 * price on the new volume, so the two add up; what no class explains is data transfer. Throws run.not-found, run.other-job.
 */
export async function compareRuns(house: House, input: { before: string; after: string }): Promise<RunComparison> {
  const [before, after] = await Promise.all([readSide(house, input.before), readSide(house, input.after)]);
  if (before.jobId !== after.jobId) throw new DoorError('run.other-job', { field: 'after' });
  const lines = REQUEST_CLASSES.map((kind) => lineOf(kind, before, after));
  const difference = minus(after.whole, before.whole);
  const explained = plus(...lines.flatMap(({ amounts }) => amounts));
  return {
    before: shown(before),
    after: shown(after),
    difference: text(difference),
    lines: lines.map(({ line }) => line).filter((line) => line.before.count > 0 || line.after.count > 0),
    rest: text(minus(difference, explained)),
  };
}

const shown = ({ prices: _prices, whole: _whole, ...rest }: Side) => rest;

function minus(a: Amount, b: Amount): Amount {
  return a === null || b === null ? null : a.minus(b);
}

function times(price: Amount, count: number): Amount {
  return count === 0 ? exact(0) : (price?.times(count) ?? null);
}

function lineOf(kind: RequestClass, before: Side, after: Side) {
  const side = ({ counts, prices }: Side) => ({ count: counts[kind], price: prices.get(kind) ?? null });
  const [old, now] = [side(before), side(after)];
  const byVolume = minus(times(old.price, now.count), times(old.price, old.count));
  const byPrice = minus(times(now.price, now.count), times(old.price, now.count));
  const view = ({ count, price }: typeof old) => ({ count, unitPrice: text(price), usd: text(times(price, count)) });
  const line = { kind, before: view(old), after: view(now), byVolume: text(byVolume), byPrice: text(byPrice) };
  return { line, amounts: [byVolume, byPrice] };
}

async function readSide({ db, dataDir }: House, id: string): Promise<Side> {
  const row = await db.run.findUnique({ where: { id }, include: WITH_PRICE });
  if (row === null) throw new DoorError('run.not-found', { facts: { id } });
  const job = await db.job.findUniqueOrThrow({ where: { id: row.jobId }, include: { destination: true } });
  const ledger = await db.ledger.findMany({ where: { activity: 'run', activityId: id } });
  const summary = storedOrNull(planSummary, row.plan?.summary);
  return {
    ...toRunCost(row),
    counts: storedRequests(row.requests),
    filesSent: summary === null ? 0 : summary.add.files + summary.change.files,
    bytesUp: Number(ledger.reduce((sum, { bytesUp }) => sum + bytesUp, 0n)),
    bytesDown: Number(ledger.reduce((sum, { bytesDown }) => sum + bytesDown, 0n)),
    prices: unitPrices(row, { ...job.destination, book: bookInUse(dataDir) }),
    whole: row.usd === null ? null : exact(row.usd),
  };
}

/** Per request: the price its plan was made with; for a class the plan did not use, today's. */
function unitPrices({ plan }: PricedRun, tariff: NonNullable<Tariff>): ReadonlyMap<RequestClass, Amount> {
  const items = storedOrNull(planPrice, plan?.price)?.items ?? [];
  return new Map(
    REQUEST_CLASSES.map((kind) => {
      const planned = items.find(({ what }) => what === `${kind.toUpperCase()} requests`);
      return [kind, planned === undefined ? todaysPrice(kind, tariff) : exact(planned.unitPrice)];
    }),
  );
}

function todaysPrice(kind: RequestClass, { provider, region, storageClass, book }: NonNullable<Tariff>): Amount {
  const { amount, unknown } = cost({ provider, region, storageClass, [kind]: 1 }, book);
  return unknown.length > 0 ? null : exact(amount);
}
