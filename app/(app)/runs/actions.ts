'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { RunView } from '@/lib/control/views';

export async function loadRun(id: string): Promise<ActionResult<RunView>> {
  return attempt((door) => door.getRun(id));
}

export async function cancelRun(id: string): Promise<ActionResult<RunView>> {
  return attempt((door) => door.cancelRun(id));
}
