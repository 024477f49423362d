'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { ProofInput, ProofView } from '@/lib/control/views';

export async function requestProof(input: ProofInput): Promise<ActionResult<ProofView>> {
  return attempt((door) => door.requestProof(input));
}

export async function loadProof(id: string): Promise<ActionResult<ProofView>> {
  return attempt((door) => door.getProof(id));
}

export async function approveProof(id: string): Promise<ActionResult<ProofView>> {
  return attempt((door) => door.approveProof(id));
}

export async function cancelProof(id: string): Promise<ActionResult<ProofView>> {
  return attempt((door) => door.cancelProof(id));
}
