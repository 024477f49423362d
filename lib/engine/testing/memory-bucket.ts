import { createHash } from 'node:crypto';
import { EngineError } from '../errors';
import type { VersioningState } from '../storage/storage';

/** One version of one key. A delete marker has an empty body. */
export interface StoredVersion {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of an archived object that somebody asked for. */
  readonly thaw?: 'under-way' | 'readable';
}

export type NewVersion = Pick<StoredVersion, 'body' | 'etag' | 'storageClass' | 'metadata'>;

/** The version id S3 gives to what was written while versioning was off or suspended. */
export const NULL_VERSION = 'null';

/** S3's limit on a key, in UTF-8 bytes (object-keys.md). */
const MAX_KEY_BYTES = 1024;

/** Lower-case hex MD5: what S3 uses as the ETag of a single PUT. */
export function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * Keys and their versions, newest first, with S3's versioning rules. Time only moves forward: one millisecond per write, or
 * `now()` when that is later.
 */
export class MemoryBucket {
  readonly #keys = new Map<string, StoredVersion[]>();
  readonly #now: () => number;
  #versioning: VersioningState;
  #lastMs = 0;
  #nextVersion = 1;
  #sorted: string[] | null = null;

  constructor(versioning: VersioningState, now: () => number) {
    this.#versioning = versioning;
    this.#now = now;
  }

  get versioning(): VersioningState {
    return this.#versioning;
  }

  enableVersioning(): void {
    this.#versioning = 'enabled';
  }

  /** Milliseconds since 1970, later than every time this bucket gave out before. */
  tick(): number {
    this.#lastMs = Math.max(this.#lastMs + 1, this.#now());
    return this.#lastMs;
  }

  /** Every key that has a version or a delete marker, sorted by UTF-8 bytes. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#keys.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return this.#sorted;
  }

  /** Newest first; empty for an unknown key. */
  versions(key: string): readonly StoredVersion[] {
    return this.#keys.get(key) ?? [];
  }

  /** The current object, or undefined when there is none or a delete marker hides it. */
  current(key: string): StoredVersion | undefined {
    const latest = this.versions(key)[0];
    return latest?.isDeleteMarker ? undefined : latest;
  }

  find(key: string, versionId?: string): StoredVersion | undefined {
    if (versionId === undefined) return this.current(key);
    return this.versions(key).find((version) => version.versionId === versionId && !version.isDeleteMarker);
  }

  /** Throws key.too-long. Returns the version id as a PUT answers it: null while versioning is off. */
  put(key: string, version: NewVersion): string | null {
    checkKey(key);
    const stored = this.#add(key, { ...version, isDeleteMarker: false });
    return this.#versioning === 'off' ? null : stored.versionId;
  }

  /** DeleteObject without a version: a delete marker in a versioned bucket, else the object goes. */
  delete(key: string): void {
    if (this.#versioning === 'off') {
      this.deleteVersion(key, NULL_VERSION);
      return;
    }
    this.#add(key, { body: Buffer.alloc(0), etag: '', storageClass: 'STANDARD', metadata: {}, isDeleteMarker: true });
  }

  deleteVersion(key: string, versionId: string): void {
    this.#replace(
      key,
      this.versions(key).filter((version) => version.versionId !== versionId),
    );
  }

  setThaw(version: StoredVersion, thaw: 'under-way' | 'readable'): void {
    for (const [key, versions] of this.#keys) {
      const at = versions.indexOf(version);
      if (at >= 0) this.#keys.set(key, versions.with(at, { ...version, thaw }));
    }
  }

  finishThaws(): void {
    for (const [key, versions] of this.#keys) {
      this.#keys.set(
        key,
        versions.map((one) => (one.thaw === undefined ? one : { ...one, thaw: 'readable' })),
      );
    }
  }

  #add(key: string, version: NewVersion & { isDeleteMarker: boolean }): StoredVersion {
    const versionId =
      this.#versioning === 'enabled' ? `v${String(this.#nextVersion++).padStart(8, '0')}` : NULL_VERSION;
    const stored = { ...version, versionId, lastModifiedMs: this.tick() };
    const kept = this.versions(key).filter((other) => other.versionId !== versionId);
    this.#replace(key, [stored, ...kept]);
    return stored;
  }

  #replace(key: string, versions: StoredVersion[]): void {
    const isNew = !this.#keys.has(key);
    if (versions.length > 0) this.#keys.set(key, versions);
    else this.#keys.delete(key);
    if (isNew || versions.length === 0) this.#sorted = null;
  }
}

/** Throws key.too-long, or storage.bad-request for an empty key. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) throw new EngineError('key.too-long', { facts: { bytes, vendorCode: 'KeyTooLongError' } });
  if (bytes === 0) throw new EngineError('storage.bad-request', { message: 'empty key' });
}
