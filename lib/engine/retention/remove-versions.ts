import { isEngineError } from '../errors';
import type { DeleteObjectsResult, Storage } from '../storage/storage';
import type { ObjectVersion } from './dropped-records';

/** Why a version stays: the server's own code, such as AccessDenied for one under Object Lock. */
export interface Refusal extends ObjectVersion {
  readonly code: string;
}

/** What the adapter answers for keys with characters that the body of a bulk delete cannot carry. */
const NOT_IN_BULK = 'KeyNotInXml';

/**
 * Removes up to 1,000 versions: one request, and one more for each key that a bulk delete cannot name. Resolves to those the
 * bucket would not remove; throws what concerns all of them.
 */
export async function removeVersions(
  objects: readonly ObjectVersion[],
  storage: Storage,
  signal: AbortSignal,
): Promise<Refusal[]> {
  const [only, second] = objects;
  if (only === undefined) return [];
  if (second === undefined) return removeOne(only, storage, signal);
  const refused: Refusal[] = [];
  for (const error of (await storage.deleteObjects({ objects }, signal)).errors) {
    if (error.code !== NOT_IN_BULK) refused.push(...refusalsOf(error, objects));
    else for (const object of named(error, objects)) refused.push(...(await removeOne(object, storage, signal)));
  }
  return refused;
}

/** A delete of one object is another request of S3, and fails as a whole. */
async function removeOne(object: ObjectVersion, storage: Storage, signal: AbortSignal): Promise<Refusal[]> {
  try {
    const { errors } = await storage.deleteObjects({ objects: [object] }, signal);
    return errors.map(({ code }) => ({ ...object, code }));
  } catch (error) {
    if (!isEngineError(error, 'access.denied')) throw error;
    return [{ ...object, code: 'AccessDenied' }];
  }
}

type DeleteError = DeleteObjectsResult['errors'][number];

function refusalsOf(error: DeleteError, objects: readonly ObjectVersion[]): Refusal[] {
  return named(error, objects).map((object) => ({ ...object, code: error.code }));
}

/** A server that leaves the version out of its answer means any of the key's. */
function named({ key, versionId }: DeleteError, objects: readonly ObjectVersion[]): readonly ObjectVersion[] {
  return objects.filter((one) => one.key === key && (versionId === undefined || one.versionId === versionId));
}
