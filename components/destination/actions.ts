import type { ActionResult } from '@/components/ui/action-result';
import type { DestinationInput, DestinationView, TaskView } from '@/lib/control/views';
import type { CleanUpDraft, HiddenBillView } from '@/lib/control/views-hidden-bill';

export interface Watched {
  readonly destination: DestinationView;
  /** Null before there is one. */
  readonly task: TaskView | null;
}

/** Whether a task still has something to report. */
export function isOpen(task: TaskView | null): boolean {
  return task === null || task.state === 'queued' || task.state === 'running';
}

/** The server actions of destinations, handed down by the pages. */
export interface DestinationActions {
  readonly save: (id: string | null, input: DestinationInput) => Promise<ActionResult<{ id: string }>>;
  readonly check: (id: string) => Promise<ActionResult<{ taskId: string }>>;
  /** The destination as it is now, and how far a task on it is. */
  readonly watch: (id: string, taskId: string) => Promise<ActionResult<Watched>>;
  readonly enableVersioning: (id: string) => Promise<ActionResult<{ taskId: string }>>;
  readonly remove: (id: string) => Promise<ActionResult<true>>;
}

/** The server actions of what a bucket bills unseen. */
export interface HiddenBillActions {
  readonly lookForHidden: (id: string) => Promise<ActionResult<{ taskId: string }>>;
  readonly cleanUpHidden: (id: string, agreed: CleanUpDraft) => Promise<ActionResult<{ taskId: string }>>;
  readonly watchHidden: (
    id: string,
    taskId: string,
  ) => Promise<ActionResult<{ bill: HiddenBillView; task: TaskView | null }>>;
}
