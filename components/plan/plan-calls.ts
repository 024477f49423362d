import type { ChangePage, PlanAdvice, PlanView, RunView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';

/** The server actions of the preflight sheet. */
export interface PlanCalls {
  readonly load: (id: string) => Promise<ActionResult<PlanView>>;
  readonly approve: (id: string, deletes: 'included' | 'excluded') => Promise<ActionResult<RunView>>;
  readonly discard: (id: string) => Promise<ActionResult<PlanView>>;
  readonly again: (jobId: string) => Promise<ActionResult<PlanView>>;
  readonly againAskingObjects: (jobId: string) => Promise<ActionResult<PlanView>>;
  readonly changes: (id: string, folder: string, cursor: string | null) => Promise<ActionResult<ChangePage>>;
  readonly advice: (id: string) => Promise<ActionResult<PlanAdvice>>;
  readonly enableVersioning: (jobId: string) => Promise<ActionResult<null>>;
}
