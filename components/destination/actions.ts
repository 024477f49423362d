import type { ActionResult } from '@/components/ui/action-result';
import type { DestinationInput, DestinationView } from '@/lib/control/views';

/** The server actions of destinations, handed down by the pages. */
export interface DestinationActions {
  readonly save: (id: string | null, input: DestinationInput) => Promise<ActionResult<{ id: string }>>;
  readonly check: (id: string) => Promise<ActionResult<{ taskId: string }>>;
  readonly load: (id: string) => Promise<ActionResult<DestinationView>>;
  readonly enableVersioning: (id: string) => Promise<ActionResult<{ taskId: string }>>;
  readonly remove: (id: string) => Promise<ActionResult<true>>;
}
