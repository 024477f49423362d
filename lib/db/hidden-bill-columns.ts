/** What Destination.hiddenBill holds. Sizes in bytes, money decimal USD a month; null: unknown. */
import { z } from 'zod';
import { finding } from './columns';

export const HIDDEN_KINDS = ['uploads', 'noncurrent', 'unneeded', 'markers', 'small', 'outside', 'foreign'] as const;

const amounts = z.object({ uploads: z.number(), versions: z.number(), markers: z.number() });

export const storedHiddenBill = z.object({
  piles: z.array(
    z.object({
      kind: z.enum(HIDDEN_KINDS),
      count: z.number(),
      bytes: z.number(),
      monthlyUsd: z.string().nullable(),
      examples: z.array(z.string()),
    }),
  ),
  /** What a clean-up would remove. */
  removable: amounts.extend({ bytes: z.number(), monthlyUsd: z.string().nullable() }),
  /** What looking sent. */
  requests: z.number(),
  findings: z.array(finding),
  /** What the last clean-up removed; null: this was a look. */
  cleaned: amounts.extend({ bytes: z.number(), refused: z.number() }).nullable(),
});
export type StoredHiddenBill = z.infer<typeof storedHiddenBill>;

/** What a person agreed to have removed. */
export const agreedCleanUp = amounts;
