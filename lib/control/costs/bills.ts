import { billingActuals, billingAlarm, billingReading, READING_FRESH_MS } from '../../db/billing-columns';
import type { Prisma } from '../../db/database';
import { TASK_PAYLOADS } from '../../db/tasks';
import { DoorError } from '../door-error';
import type { House, Rows } from '../house';
import { iso, stored, storedOrNull, storedProblem } from '../stored-json';
import { taskView } from '../views';
import type { Bill, BillingView } from '../views-costs';

/** 2 metrics of the account and 28 of the bucket at $0.01 per 1,000 (GetMetricData, 2026-09-24). */
const READ_USD = '0.0003';

const WITH_BILLING = { billing: true } as const;
type Row = Prisma.DestinationGetPayload<{ include: typeof WITH_BILLING }>;

/** AWS itself: prices of AWS and no server of one's own. */
export const AT_AWS = { provider: 'aws-s3', endpoint: '' } as const;

/** The bills of all destinations at AWS, by name, each with our own curve beside it. */
export async function readBills(house: House, own: (destinationId: string) => Bill['own']): Promise<Bill[]> {
  const rows = await house.db.destination.findMany({ where: AT_AWS, include: WITH_BILLING, orderBy: { name: 'asc' } });
  return Promise.all(rows.map(async (row) => ({ ...(await billOf(house, row)), own: own(row.id) })));
}

/** Throws destination.not-found, billing.not-aws. */
export async function readBilling(house: House, destinationId: string): Promise<BillingView> {
  const row = await house.db.destination.findUnique({ where: { id: destinationId }, include: WITH_BILLING });
  if (row === null) throw new DoorError('destination.not-found', { facts: { id: destinationId } });
  requireAws(row);
  return billOf(house, row);
}

/** Throws billing.not-aws. */
export function requireAws({ name, provider, endpoint }: { name: string; provider: string; endpoint: string }): void {
  if (provider !== AT_AWS.provider || endpoint !== AT_AWS.endpoint) {
    throw new DoorError('billing.not-aws', { facts: { name } });
  }
}

async function billOf({ db, now }: House, row: Row): Promise<BillingView> {
  const { billing } = row;
  const reading = storedOrNull(billingReading, billing?.reading);
  const failed = reading !== null && (reading.chargesError !== null || reading.sizesError !== null);
  const readAt = billing?.readAt ?? null;
  const freshMs = readAt === null || failed ? 0 : readAt.getTime() + READING_FRESH_MS;
  return {
    ...{ destinationId: row.id, destinationName: row.name, bucket: row.bucket, region: row.region },
    ...{ readAt: iso(readAt), readUsd: READ_USD },
    freshUntil: freshMs > now() ? new Date(freshMs).toISOString() : null,
    charges: reading?.charges == null ? null : { total: reading.charges.total, s3: reading.charges.s3 },
    chargesProblem: storedProblem(reading?.chargesError),
    sizes: reading?.sizes == null ? null : sizesOf(reading.sizes),
    sizesProblem: storedProblem(reading?.sizesError),
    alarm: alarmOf(billing),
    actuals: actualsOf(billing),
    task: await newestTask(db, row.id),
  };
}

type Sizes = NonNullable<ReturnType<typeof billingReading.parse>['sizes']>;

function sizesOf({ bytes, objects }: Sizes): NonNullable<BillingView['sizes']> {
  const sums = new Map<string, bigint>();
  for (const { at, value } of bytes.flatMap(({ points }) => points)) {
    sums.set(at, (sums.get(at) ?? 0n) + BigInt(value.split('.')[0] ?? '0'));
  }
  return {
    byType: bytes.map(({ storageType, points }) => ({ storageType, bytes: Number(points.at(-1)?.value ?? 0) })),
    bytes: [...sums].sort(([a], [b]) => a.localeCompare(b)).map(([at, value]) => ({ at, value: String(value) })),
    objects,
  };
}

function alarmOf(billing: Row['billing']): BillingView['alarm'] {
  const alarm = storedOrNull(billingAlarm, billing?.alarm);
  const at = iso(billing?.alarmAt ?? null);
  return alarm === null || at === null ? null : { ...alarm, at };
}

function actualsOf(billing: Row['billing']): BillingView['actuals'] {
  const actuals = storedOrNull(billingActuals, billing?.actuals);
  const at = iso(billing?.actualsAt ?? null);
  if (actuals === null || at === null) return null;
  const { from, to, estimated, items, more } = actuals;
  return { from, to, at, estimated, items, more };
}

/** The newest question about a destination's bill. */
async function newestTask(db: Rows, destinationId: string): Promise<BillingView['task']> {
  const rows = await db.task.findMany({ where: { kind: 'billing' }, orderBy: { createdAt: 'desc' }, take: 50 });
  for (const row of rows) {
    const payload = stored(TASK_PAYLOADS.billing, row.payload);
    if (payload.destinationId !== destinationId) continue;
    const problem = storedProblem(row.error);
    return { id: row.id, ask: payload.ask, state: stored(taskView.shape.state, row.state), problem };
  }
  return null;
}
