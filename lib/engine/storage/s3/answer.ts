import { EngineError } from '../../errors';
import type { ObjectInfo } from '../storage';

/** What the SDK's answers about one object have in common. */
interface ObjectOutput {
  readonly ContentLength?: number | undefined;
  readonly ContentRange?: string | undefined;
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly StorageClass?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  /** `ongoing-request="true"`, or `ongoing-request="false", expiry-date="…"` (API_HeadObject.md). */
  readonly Restore?: string | undefined;
}

/** The object an answer describes. `size` is the whole object's, also when a range was asked for. */
export function objectInfo(output: ObjectOutput): ObjectInfo {
  return {
    size: wholeSize(output),
    etag: bareEtag(output.ETag),
    versionId: output.VersionId ?? null,
    lastModifiedMs: milliseconds(output.LastModified),
    storageClass: output.StorageClass ?? 'STANDARD',
    metadata: output.Metadata ?? {},
    ...thawOf(output.Restore),
  };
}

function thawOf(restore: string | undefined): Pick<ObjectInfo, 'thaw'> {
  if (restore === undefined) return {};
  return { thaw: /ongoing-request="true"/.test(restore) ? 'under-way' : 'readable' };
}

function wholeSize({ ContentRange, ContentLength }: ObjectOutput): number {
  const total = ContentRange === undefined ? undefined : /\/(\d+)$/.exec(ContentRange)?.[1];
  return total === undefined ? needed(ContentLength, 'Content-Length') : Number(total);
}

/** An ETag without its quotes, as every part of Foresync keeps it. */
export function bareEtag(etag: string | undefined): string {
  return needed(etag, 'ETag').replace(/^"|"$/g, '');
}

/** Milliseconds since 1970. */
export function milliseconds(date: Date | undefined): number {
  return needed(date, 'LastModified').getTime();
}

/** Throws storage.unknown when the server left out what its answer must have. */
export function needed<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new EngineError('storage.unknown', { message: `the answer has no ${name}`, facts: { missing: name } });
}

/**
 * Reads names from a listing that was asked for with encoding-type=url. S3 writes a space as `+`, radosgw as `%20`; both write a
 * plus as `%2B`. A server that does not know the question does not repeat it in its answer, and its names are plain.
 */
export function nameReader(output: { readonly EncodingType?: string | undefined }): (name: string) => string {
  if (output.EncodingType !== 'url') return (name) => name;
  return (name) => decodeURIComponent(name.replaceAll('+', ' '));
}
