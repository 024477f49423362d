'use server';

import { type AdoptDraft, adoptInput } from '@/lib/control/views-adopt';
import { attempt } from '../../../attempt';

export async function look(destinationId: string) {
  return attempt((door) => door.lookIntoBucket({ destinationId }));
}

export async function watchLook(id: string) {
  return attempt((door) => door.getBucketLook(id));
}

export async function adopt(input: AdoptDraft) {
  return attempt((door) => door.adopt(adoptInput.parse(input)));
}

export async function watchAdoption(id: string) {
  return attempt((door) => door.getAdoption(id));
}
