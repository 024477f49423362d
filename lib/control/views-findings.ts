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
