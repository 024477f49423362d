'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { FolderListing, RestoreInput, RestoreView } from '@/lib/control/views';

export async function requestRestore(input: RestoreInput): Promise<ActionResult<RestoreView>> {
  return attempt((door) => door.requestRestore(input));
}

export async function approveRestore(id: string): Promise<ActionResult<RestoreView>> {
  return attempt((door) => door.approveRestore(id));
}

export async function cancelRestore(id: string): Promise<ActionResult<RestoreView>> {
  return attempt((door) => door.cancelRestore(id));
}

export async function listFolders(path: string): Promise<ActionResult<FolderListing>> {
  return attempt((door) => door.listFolders(path));
}
