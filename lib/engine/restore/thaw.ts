import { isEngineError } from '../errors';
import type { Storage, ThawRequest } from '../storage/storage';
import type { ManifestLine } from '../types';
import { addressOf } from './fetch-checked';

/*
 * Archived objects cannot be read: each has to be asked for, and is readable after minutes (expedited) to two days (bulk), for as
 * many days as were asked. A restore asks for all of them in one pass, ends as `thawing`, and fetches them in a later call.
 */

/** `assume`: nothing is tried to be read before it was asked for; for a first pass over a place known to be an archive. */
export interface Thawing extends Pick<ThawRequest, 'days' | 'speed'> {
  readonly assume: boolean;
}

/** What reading waits for. Not a failure: the object was asked for. */
export class Archived extends Error {}

export interface ThawPorts {
  readonly storage: Storage;
  readonly thaw: Thawing | null;
}

/** Runs `fetch`, unless its object is archived: then it is asked for, and Archived is thrown. Throws what `fetch` and Storage do. */
export async function thawed<T>(
  line: ManifestLine,
  fetch: () => Promise<T>,
  { storage, thaw }: ThawPorts,
  signal: AbortSignal,
): Promise<T> {
  if (thaw === null) return fetch();
  const { days, speed, assume } = thaw;
  const ask = () => storage.requestThaw({ ...addressOf(line), days, speed }, signal);
  if (assume && (await ask()) !== 'readable') throw new Archived();
  try {
    return await fetch();
  } catch (error) {
    if (!isEngineError(error, 'object.archived')) throw error;
    await ask();
    throw new Archived();
  }
}
