/**
 * What the JSON columns of Billing hold: lib/billing's answers, with each failure in place of the part that failed. Times ISO 8601 in
 * UTC, money decimal USD.
 */
import { z } from 'zod';
import { storedError } from './columns';

/** What one Cost Explorer request costs, in USD; the worker sends none without this very amount. */
export const EXPLORER_CALL_USD = '0.01';

/** How long a reading without failures counts as new: Amazon publishes charges about every six hours. */
export const READING_FRESH_MS = 6 * 3_600_000;

const points = z.array(z.object({ at: z.string(), value: z.string() }));
const asked = z.object({ metrics: z.number(), usd: z.string() });

const charges = z.object({ total: points, s3: points, asked });
const sizes = z.object({
  bytes: z.array(z.object({ storageType: z.string(), points })),
  objects: points,
  asked,
});

/** Billing.reading */
export const billingReading = z.object({
  charges: charges.nullable(),
  chargesError: storedError.nullable(),
  sizes: sizes.nullable(),
  sizesError: storedError.nullable(),
});
export type BillingReading = z.infer<typeof billingReading>;

/** Billing.alarm */
export const billingAlarm = z.object({
  name: z.string(),
  state: z.enum(['ok', 'alarm', 'no-data']),
  usd: z.string(),
  scope: z.enum(['s3', 'account']),
  mails: z.array(z.object({ email: z.string(), state: z.enum(['confirmed', 'pending']) })),
});

/** Billing.actuals */
export const billingActuals = z.object({
  from: z.string(),
  to: z.string(),
  estimated: z.boolean(),
  items: z.array(z.object({ usageType: z.string(), usd: z.string(), quantity: z.string(), unit: z.string() })),
  more: z.boolean(),
  usdOfCall: z.string(),
});
