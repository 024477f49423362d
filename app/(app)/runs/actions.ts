'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { ResumeInput, RunView } from '@/lib/control/views';

export async function loadRun(id: string): Promise<ActionResult<RunView>> {
  return attempt((door) => door.getRun(id));
}

export async function cancelRun(id: string): Promise<ActionResult<RunView>> {
  return attempt((door) => door.cancelRun(id));
}

export async function pauseRun(id: string): Promise<ActionResult<RunView>> {
  return attempt((door) => door.pauseRun(id));
}

export async function resumeRun(id: string, input: ResumeInput): Promise<ActionResult<RunView>> {
  return attempt((door) => door.resumeRun(id, input));
}
