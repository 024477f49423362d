/** What a bucket bills unseen. Sizes in bytes; money decimal USD a month, null: unknown. */
import { z } from 'zod';
import { findingView } from './views-findings';

export const hiddenPile = z.object({
  /**
   * uploads: unfinished for a day. noncurrent: all older versions; unneeded: those no snapshot needs. markers: with nothing behind
   * them. small: under 128 KB where 128 KB are billed. outside: in no job's folder. foreign: in a job's folder, not the job's.
   */
  kind: z.enum(['uploads', 'noncurrent', 'unneeded', 'markers', 'small', 'outside', 'foreign']),
  count: z.number(),
  bytes: z.number(),
  monthlyUsd: z.string().nullable(),
  /** Keys, at most five. */
  examples: z.array(z.string()),
});
export type HiddenPile = z.infer<typeof hiddenPile>;

/** The numbers a person saw and agrees to; more than these is refused. */
export const cleanUpInput = z.object({
  uploads: z.number().int().min(0),
  versions: z.number().int().min(0),
  markers: z.number().int().min(0),
});
export type CleanUpDraft = z.input<typeof cleanUpInput>;

export const hiddenBillView = z.object({
  destinationId: z.string(),
  destinationName: z.string(),
  bucket: z.string(),
  /** null: nobody has looked yet. */
  at: z.string().nullable(),
  piles: z.array(hiddenPile),
  removable: cleanUpInput.extend({ bytes: z.number(), monthlyUsd: z.string().nullable() }).nullable(),
  /** What 1,000 of the list requests that looking sends cost here; null: unknown. */
  thousandListsUsd: z.string().nullable(),
  /** Billable requests that looking sent. */
  requests: z.number(),
  findings: z.array(findingView),
  cleaned: cleanUpInput.extend({ bytes: z.number(), refused: z.number() }).nullable(),
});
export type HiddenBillView = z.infer<typeof hiddenBillView>;
