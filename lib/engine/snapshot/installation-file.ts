import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage';
import { readRecord } from './read-object';
import { INSTALLATIONS_PREFIX, installationKey } from './records';

/** Writes the sealed copy of an installation, one PUT. `copy` is JSON whose secrets are sealed already. */
export async function writeInstallationFile(
  storage: Storage,
  installation: string,
  copy: object,
  signal?: AbortSignal,
): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(copy, null, 2)}\n`);
  const sha256 = createHash('sha256').update(body).digest('hex');
  await storage.putObject(
    { key: installationKey(installation), body, sha256, contentType: 'application/json' },
    signal,
  );
}

/** The copies in a bucket, the newest first: one LIST for each 1,000 and one GET each. */
export async function readInstallationFiles(
  storage: Storage,
  signal?: AbortSignal,
): Promise<{ key: string; text: string }[]> {
  const found: { key: string; writtenMs: number }[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await storage.listPage({ prefix: INSTALLATIONS_PREFIX, ...(cursor ? { cursor } : {}) }, signal);
    for (const { key, lastModifiedMs } of page.objects) found.push({ key, writtenMs: lastModifiedMs });
    cursor = page.cursor;
  } while (cursor !== null);
  found.sort((a, b) => b.writtenMs - a.writtenMs);
  return Promise.all(found.map(async ({ key }) => ({ key, text: (await readRecord(storage, key, signal)).text })));
}
