import { throwIfCancelled } from '../errors';
import type { ListedObject, ListedVersion, ListUploadsPage, Storage } from './storage';

/** Every current object below a prefix, in key order; one LIST request per thousand, sent as they are asked for. */
export function listAll(storage: Storage, prefix: string, signal?: AbortSignal): AsyncGenerator<ListedObject> {
  return pages(signal, async (cursor) => {
    const page = await storage.listPage({ prefix, ...cursor }, signal);
    return { items: page.objects, cursor: page.cursor };
  });
}

/** Every version and delete marker below a prefix, by key, newest first. */
export function listAllVersions(storage: Storage, prefix: string, signal?: AbortSignal): AsyncGenerator<ListedVersion> {
  return pages(signal, async (cursor) => {
    const page = await storage.listVersionsPage({ prefix, ...cursor }, signal);
    return { items: page.versions, cursor: page.cursor };
  });
}

export type ListedUpload = ListUploadsPage['uploads'][number];

/** Every unfinished multipart upload below a prefix, by key. */
export function listAllUploads(storage: Storage, prefix: string, signal?: AbortSignal): AsyncGenerator<ListedUpload> {
  return pages(signal, async (cursor) => {
    const page = await storage.listMultipartUploadsPage({ prefix, ...cursor }, signal);
    return { items: page.uploads, cursor: page.cursor };
  });
}

/** What lies in an unfinished upload, bytes: one LIST per 1,000 parts. Throws `upload.missing` when it has ended meanwhile. */
export async function uploadBytes(
  storage: Storage,
  { key, uploadId }: Pick<ListedUpload, 'key' | 'uploadId'>,
  signal?: AbortSignal,
): Promise<number> {
  const parts = pages(signal, async (cursor) => {
    const page = await storage.listPartsPage({ key, uploadId, ...cursor }, signal);
    return { items: page.parts, cursor: page.cursor };
  });
  let bytes = 0;
  for await (const { size } of parts) bytes += size;
  return bytes;
}

type NextPage<T> = (cursor: { cursor?: string }) => Promise<{ items: readonly T[]; cursor: string | null }>;

async function* pages<T>(signal: AbortSignal | undefined, next: NextPage<T>): AsyncGenerator<T> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    if (signal !== undefined) throwIfCancelled(signal);
    const page = await next(cursor === undefined ? {} : { cursor });
    yield* page.items;
    cursor = page.cursor;
  }
}
