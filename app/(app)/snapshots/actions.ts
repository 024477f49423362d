'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { SnapshotPage } from '@/lib/control/views';

export async function browse(id: string, folder: string, cursor: string | null): Promise<ActionResult<SnapshotPage>> {
  return attempt((door) => door.browseSnapshot(id, { folder, cursor }));
}

export async function find(id: string, text: string, cursor: string | null): Promise<ActionResult<SnapshotPage>> {
  return attempt((door) => door.findInSnapshot(id, { text, cursor }));
}
