import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import { Pruning } from '../retention/pruning';
import type { Storage } from '../storage/storage';
import type { Hidden } from './look';

/** What a person agreed to remove. */
export interface Agreed {
  readonly uploads: number;
  readonly versions: number;
  readonly markers: number;
}

export interface CleanedUp extends Agreed {
  readonly bytes: number;
  /** What the bucket would not remove (Object Lock, permissions). */
  readonly refused: number;
}

/** How much of a look may go. */
export function removableOf({ piles, uploads }: Pick<Hidden, 'piles' | 'uploads'>): Agreed {
  return { uploads: uploads.length, versions: piles.unneeded.count, markers: piles.markers.count };
}

/**
 * Aborts the uploads, then removes the versions and markers of the list: one request for each upload and one per 1,000 of the others,
 * all free at AWS. May be broken off anywhere and begun again. Throws `cleanup.changed` before any request when more would go than was
 * agreed to, what Storage throws, `cancelled`.
 */
export async function cleanUp(
  hidden: Hidden,
  agreed: Agreed,
  storage: Storage,
  signal: AbortSignal,
): Promise<CleanedUp> {
  const going = removableOf(hidden);
  if (going.uploads > agreed.uploads || going.versions > agreed.versions || going.markers > agreed.markers) {
    throw new EngineError('cleanup.changed', { facts: { ...going } });
  }
  let uploads = 0;
  for (const { key, uploadId } of hidden.uploads) {
    throwIfCancelled(signal);
    if (await abort(storage, { key, uploadId }, signal)) uploads += 1;
  }
  const pruning = new Pruning(storage, signal);
  await pruning.remove(hidden.listFile);
  const { versions, markers, refusedTotal } = pruning;
  return { uploads, versions, markers, bytes: pruning.bytes + hidden.piles.uploads.bytes, refused: refusedTotal };
}

/** False: it ended by itself meanwhile. */
async function abort(
  storage: Storage,
  upload: { key: string; uploadId: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await storage.abortMultipart(upload, signal);
    return true;
  } catch (error) {
    if (!isEngineError(error, 'upload.missing')) throw error;
    return false;
  }
}
