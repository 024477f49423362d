import { listAllVersions } from './listing';
import type { ListedVersion, Storage } from './storage';

/** A key with all its versions and delete markers, newest first. */
export interface KeyWithVersions {
  /** The key, under the name `march` sorts by. */
  readonly path: string;
  readonly versions: readonly ListedVersion[];
}

/** Every key below a prefix in key order: one LIST per 1,000 versions and markers. */
export async function* keysWithVersions(
  storage: Storage,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<KeyWithVersions> {
  let versions: ListedVersion[] = [];
  for await (const version of listAllVersions(storage, prefix, signal)) {
    const key = versions[0]?.key;
    if (key !== undefined && key !== version.key) {
      yield { path: key, versions };
      versions = [];
    }
    versions.push(version);
  }
  const last = versions[0]?.key;
  if (last !== undefined) yield { path: last, versions };
}
