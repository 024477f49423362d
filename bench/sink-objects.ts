import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What the sink keeps of an object. The body only of Foresync's own records, which are read back. */
export interface SinkObject {
  readonly size: number;
  readonly etag: string;
  readonly modified: Date;
  readonly meta: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

const PAGE = 1000;

/** Objects by key, with the sorted keys made again when a listing follows a change of the set. */
export class SinkObjects {
  readonly #objects = new Map<string, SinkObject>();
  #sorted: string[] | null = null;

  get(key: string): SinkObject | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: SinkObject): void {
    if (!this.#objects.has(key)) this.#sorted = null;
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = null;
  }

  deleteBelow(prefix: string): void {
    for (const key of this.#objects.keys()) if (key.startsWith(prefix)) this.delete(key);
  }

  /** Holds every file of a folder below `prefix`, as if a tool that keeps rclone's times had sent it just now. */
  seed(folder: string, prefix: string): void {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const stat = lstatSync(path.join(folder, name));
      if (!stat.isFile()) continue;
      const meta = { 'x-amz-meta-mtime': String(stat.mtimeMs / 1000) };
      this.set(prefix + name, { size: stat.size, etag: md5(name), modified: new Date(), meta, body: null });
    }
  }

  /** One page of ListObjectsV2. */
  list(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = query.get('continuation-token') ?? query.get('marker') ?? query.get('start-after') ?? '';
    const limit = Math.min(Number(query.get('max-keys') ?? PAGE), PAGE);
    const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : escapeXml;
    this.#sorted ??= [...this.#objects.keys()].sort();
    const keys = this.#sorted;
    const parts: string[] = [];
    let last = '';
    let at = firstNotBelow(keys, laterOf(after, prefix));
    if (keys[at] === after) at += 1;
    while (parts.length < limit && keys[at]?.startsWith(prefix)) {
      const key = keys[at] ?? '';
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        parts.push(this.#contents(key, encode));
        last = key;
        at += 1;
      } else {
        const common = key.slice(0, cut + delimiter.length);
        parts.push(`<CommonPrefixes><Prefix>${encode(common)}</Prefix></CommonPrefixes>`);
        last = `${common}\u{10ffff}`;
        at = firstNotBelow(keys, last);
      }
    }
    const more = keys[at]?.startsWith(prefix) ?? false;
    const next = more
      ? `<NextContinuationToken>${escapeXml(last)}</NextContinuationToken><NextMarker>${encode(last)}</NextMarker>`
      : '';
    return `<ListBucketResult><Name>bench</Name><Prefix>${encode(prefix)}</Prefix><KeyCount>${parts.length}</KeyCount><MaxKeys>${limit}</MaxKeys>${query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${more}</IsTruncated>${next}${parts.join('')}</ListBucketResult>`;
  }

  #contents(key: string, encode: (text: string) => string): string {
    const object = this.#objects.get(key);
    return `<Contents><Key>${encode(key)}</Key><LastModified>${object?.modified.toISOString()}</LastModified><ETag>&quot;${object?.etag}&quot;</ETag><Size>${object?.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  }
}

export function md5(body: Buffer | string): string {
  return createHash('md5').update(body).digest('hex');
}

function laterOf(a: string, b: string): string {
  if (a > b) return a;
  return b;
}

function firstNotBelow(keys: readonly string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
