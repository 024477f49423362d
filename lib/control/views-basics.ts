/** What every part of the views is made of; import it from views.ts. */
import { z } from 'zod';

export const requestCounts = z.object({
  put: z.number().int(),
  copy: z.number().int(),
  post: z.number().int(),
  list: z.number().int(),
  get: z.number().int(),
  head: z.number().int(),
  delete: z.number().int(),
});
export type RequestCountsView = z.infer<typeof requestCounts>;

/** A failure in words: what happened, why, what to do; raw facts are shown folded. */
export const problem = z.object({
  code: z.string(),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The input field the problem belongs to, when it has one. */
  field: z.string().nullable(),
});
export type Problem = z.infer<typeof problem>;
