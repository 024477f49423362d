import type { ActionResult } from '@/components/ui/action-result';

/** The server actions of a job, handed down by the pages (components never import from app/). */
export interface JobActions {
  /** Plans, and runs by itself when nothing holds. */
  readonly runNow: (jobId: string) => Promise<ActionResult<{ planId: string }>>;
  /** Plans only. */
  readonly preview: (jobId: string) => Promise<ActionResult<{ planId: string }>>;
  readonly pause: (jobId: string) => Promise<ActionResult<true>>;
  readonly resume: (jobId: string) => Promise<ActionResult<true>>;
  readonly remove: (jobId: string) => Promise<ActionResult<true>>;
}
