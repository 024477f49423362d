'use server';

import { type DestinationInput, destinationInput } from '@/lib/control/views';
import type { CleanUpDraft } from '@/lib/control/views-hidden-bill';
import { attempt } from '../../attempt';

/** Adds a destination when `id` is null, changes it otherwise. */
export async function save(id: string | null, input: DestinationInput) {
  return attempt(async (door) => {
    const checked = destinationInput.parse(input);
    const saved = id === null ? await door.addDestination(checked) : await door.updateDestination(id, checked);
    return { id: saved.id };
  });
}

export async function check(id: string) {
  return attempt((door) => door.checkDestination(id));
}

/** The destination as it is now, and how far a task on it is. */
export async function watch(id: string, taskId: string) {
  return attempt(async (door) => {
    const task = await door.getTask(taskId);
    return { destination: await door.getDestination(id), task };
  });
}

export async function enableVersioning(id: string) {
  return attempt((door) => door.enableVersioning(id));
}

export async function remove(id: string) {
  return attempt(async (door) => {
    await door.removeDestination(id);
    return true as const;
  });
}

export async function lookForHidden(id: string) {
  return attempt((door) => door.lookForHidden(id));
}

export async function cleanUpHidden(id: string, agreed: CleanUpDraft) {
  return attempt((door) => door.cleanUpHidden(id, agreed));
}

/** What the bucket bills unseen as it is known now, and how far a task on it is. */
export async function watchHidden(id: string, taskId: string) {
  return attempt(async (door) => {
    const task = await door.getTask(taskId);
    return { bill: await door.getHiddenBill(id), task };
  });
}
