import type { AcknowledgementDraft, ChangePage, PlanAdvice, PlanView, RunView } from '@/lib/control/views';
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
  readonly acknowledge: (id: string, input: AcknowledgementDraft) => Promise<ActionResult<PlanView>>;
  readonly withdraw: (id: string, acknowledgementId: string) => Promise<ActionResult<PlanView>>;
  readonly enableVersioning: (jobId: string) => Promise<ActionResult<null>>;
}
