'use server';

import { attempt } from '../../attempt';

/** Plans the job and, when nothing holds it, runs it. */
export async function runNow(jobId: string) {
  return attempt((door) => door.runNow(jobId));
}

/** Plans the job; nothing runs. */
export async function preview(jobId: string) {
  return attempt(async (door) => ({ planId: (await door.requestPlan(jobId)).id }));
}

export async function pause(jobId: string) {
  return attempt(async (door) => {
    await door.pauseJob(jobId);
    return true as const;
  });
}

export async function resume(jobId: string) {
  return attempt(async (door) => {
    await door.resumeJob(jobId);
    return true as const;
  });
}

export async function remove(jobId: string) {
  return attempt(async (door) => {
    await door.removeJob(jobId);
    return true as const;
  });
}

export async function withdrawAcknowledgement(id: string) {
  return attempt(async (door) => {
    await door.withdrawAcknowledgement(id);
    return true as const;
  });
}
