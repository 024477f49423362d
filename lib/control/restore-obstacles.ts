import type { StoredRestorePlan } from '../db/columns';
import { DoorError } from './door-error';

/** What keeps a planned restore from starting: too little room, or folders it cannot write into. Empty when nothing does. */
export function obstaclesOf({ shortages, unwritable, unwritableTotal }: StoredRestorePlan): DoorError[] {
  const found = shortages.map((shortage) => new DoorError('restore.no-space', { facts: { ...shortage } }));
  const [path] = unwritable;
  if (path === undefined) return found;
  return [...found, new DoorError('restore.not-writable', { facts: { path, folders: unwritableTotal } })];
}
