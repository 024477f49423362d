import type { ActionResult } from '@/components/ui/action-result';
import type { ActualsDraft, AlarmDraft } from '@/lib/control/views-costs';

type Started = Promise<ActionResult<{ taskId: string }>>;

/** The server actions of bills, handed down by the page. */
export interface BillActions {
  readonly ask: (destinationId: string) => Started;
  readonly setAlarm: (destinationId: string, input: AlarmDraft) => Started;
  readonly removeAlarm: (destinationId: string) => Started;
  readonly askActuals: (destinationId: string, input: ActualsDraft) => Started;
}
