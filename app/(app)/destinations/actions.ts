'use server';

import { type DestinationInput, destinationInput } from '@/lib/control/views';
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
