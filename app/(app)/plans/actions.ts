'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type {
  AcknowledgementDraft,
  ChangePage,
  JobView,
  LinkPolicyInput,
  PlanAdvice,
  PlanView,
  RunView,
} from '@/lib/control/views';

export async function loadPlan(id: string): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.getPlan(id));
}

export async function approvePlan(id: string, deletes: 'included' | 'excluded'): Promise<ActionResult<RunView>> {
  return attempt((door) => door.approvePlan(id, { deletes, trigger: 'manual' }));
}

export async function discardPlan(id: string): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.discardPlan(id));
}

export async function planAgain(jobId: string): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.requestPlan(jobId));
}

/** Asks each object that another program left, where the listing does not tell what it holds. */
export async function planAskingObjects(jobId: string): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.requestPlan(jobId, { ask: 'each-object' }));
}

export async function loadChanges(
  id: string,
  folder: string,
  cursor: string | null,
): Promise<ActionResult<ChangePage>> {
  return attempt((door) => door.planChanges(id, { folder, cursor }));
}

export async function loadAdvice(id: string): Promise<ActionResult<PlanAdvice>> {
  return attempt((door) => door.planAdvice(id));
}

export async function acknowledge(id: string, input: AcknowledgementDraft): Promise<ActionResult<PlanView>> {
  return attempt((door) => door.acknowledge(id, input));
}

/** Answers with the plan, as it stands without it. */
export async function withdrawFromPlan(id: string, acknowledgementId: string): Promise<ActionResult<PlanView>> {
  return attempt(async (door) => {
    await door.withdrawAcknowledgement(acknowledgementId);
    return door.getPlan(id);
  });
}

/** Turns on versioning in the bucket of a job. The worker does it before it takes the next plan of that job. */
export async function enableVersioningOf(jobId: string): Promise<ActionResult<null>> {
  return attempt(async (door) => {
    const job = await door.getJob(jobId);
    await door.enableVersioning(job.destination.id);
    return null;
  });
}

export async function setLinkPolicy(jobId: string, input: LinkPolicyInput): Promise<ActionResult<JobView>> {
  return attempt((door) => door.setLinkPolicy(jobId, input));
}
