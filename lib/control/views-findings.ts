/** Findings as screens, API and command line receive them. */
import { z } from 'zod';

export const severity = z.enum(['blocks', 'holds', 'warns', 'notes']);
export type SeverityView = z.infer<typeof severity>;

/** Buttons a finding can offer. */
export const findingAction = z.enum([
  'enable-versioning',
  'approve-without-deletes',
  'ask-each-object',
  'check-again',
  'edit-job',
  'clean-up',
]);

export const findingView = z.object({
  code: z.string(),
  severity,
  title: z.string(),
  text: z.string(),
  /** Why it matters, where `text` does not say. */
  why: z.string().nullable(),
  /** Paths and numbers, one fact a line: `{label, value}`; for link.loop the chain of paths is in `chain`. */
  evidence: z.array(z.object({ label: z.string(), value: z.string() })),
  chain: z.array(z.string()),
  remedy: z.string(),
  /** A command to copy, when one helps. */
  command: z.string().nullable(),
  /** The IAM policy that would allow what was refused. */
  policy: z.string().nullable(),
  action: findingAction.nullable(),
});
export type FindingView = z.infer<typeof findingView>;

/** "I know, because ..., until ...". Times are ISO 8601. */
export const acknowledgementView = z.object({
  id: z.string(),
  jobId: z.string(),
  code: z.string(),
  severity,
  /** Of the finding that was acknowledged. */
  title: z.string(),
  reason: z.string(),
  createdAt: z.string(),
  until: z.string(),
  /** Its time has run out: such a finding counts again. */
  expired: z.boolean(),
});
export type AcknowledgementView = z.infer<typeof acknowledgementView>;

/** A finding of a plan, which a person can acknowledge. */
export const planFinding = findingView.extend({
  id: z.number().int(),
  /** False: it blocks, or it is about deletions or a limit, which are decided for each plan. */
  canAcknowledge: z.boolean(),
  /** The one in force; null when there is none. */
  acknowledged: acknowledgementView.nullable(),
});
export type PlanFinding = z.infer<typeof planFinding>;

/** What acknowledging takes: a day to a year. */
export const acknowledgementInput = z.object({
  findingId: z.number().int(),
  reason: z
    .string()
    .trim()
    .min(1, 'Say why this is fine, for whoever reads it later.')
    .max(500, 'Say it in at most 500 characters.'),
  days: z.number().int().min(1, 'At least one day.').max(365, 'At most 365 days.').default(30),
});
export type AcknowledgementDraft = z.input<typeof acknowledgementInput>;
