import type { StoredRestorePlan } from '../db/columns';
import { DoorError } from './door-error';
import { bytesText } from './words/format';

/** What keeps a planned restore from starting: too little room, or folders it cannot write into. Empty when nothing does. */
export function obstaclesOf({ shortages, unwritable, unwritableTotal }: StoredRestorePlan): DoorError[] {
  const found = shortages.map(({ path, neededBytes, freeBytes }) => {
    const facts = { path, needed: bytesText(neededBytes), free: bytesText(freeBytes) };
    return new DoorError('restore.no-space', { facts });
  });
  const [path] = unwritable;
  if (path === undefined) return found;
  return [...found, new DoorError('restore.not-writable', { facts: { path, folders: unwritableTotal } })];
}
