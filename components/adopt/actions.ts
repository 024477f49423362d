import type { AdoptDraft, AdoptionView, BucketLook } from '@/lib/control/views-adopt';
import type { ActionResult } from '../ui/action-result';

/** The server actions of bringing back, handed down by the page. */
export interface AdoptActions {
  readonly look: (destinationId: string) => Promise<ActionResult<BucketLook>>;
  readonly watchLook: (id: string) => Promise<ActionResult<BucketLook>>;
  readonly adopt: (input: AdoptDraft) => Promise<ActionResult<AdoptionView>>;
  readonly watchAdoption: (id: string) => Promise<ActionResult<AdoptionView>>;
}
