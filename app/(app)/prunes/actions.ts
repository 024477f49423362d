'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { PruneView } from '@/lib/control/views';

/** By the job's own policy. */
export async function requestPrune(jobId: string): Promise<ActionResult<PruneView>> {
  return attempt((door) => door.requestPrune({ jobId }));
}

export async function loadPrune(id: string): Promise<ActionResult<PruneView>> {
  return attempt((door) => door.getPrune(id));
}

export async function approvePrune(id: string): Promise<ActionResult<PruneView>> {
  return attempt((door) => door.approvePrune(id));
}

export async function cancelPrune(id: string): Promise<ActionResult<PruneView>> {
  return attempt((door) => door.cancelPrune(id));
}
