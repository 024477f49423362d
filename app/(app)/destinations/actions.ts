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

export async function load(id: string) {
  return attempt((door) => door.getDestination(id));
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
