import { createHash } from 'node:crypto';
import { partSizesOf } from './part-sizes';

/** What an ETag may be recomputed from: a run of bytes that ends in the same text, or does not. */
export interface TagDigest {
  update(chunk: Buffer): void;
  /** The ETag these bytes would have, without quotes. */
  digest(): string;
}

const MD5 = /^[0-9a-f]{32}$/;
const MD5_OF_PARTS = /^[0-9a-f]{32}-([1-9]\d{0,4})$/;

/**
 * The ways an ETag may have come about for an object of `size` bytes: MD5 of the content (one PUT), or MD5 of the parts' MD5s with
 * their count, once for each part size that gives that count. None: the ETag is of another kind, and content cannot be told by it.
 * Objects under SSE-KMS or SSE-C look like an MD5 and are none (docs: RESTCommonResponseHeaders), so they never match.
 */
export function digestsFor(etag: string, size: number): TagDigest[] {
  if (MD5.test(etag)) return [new WholeDigest()];
  const [, parts] = MD5_OF_PARTS.exec(etag) ?? [];
  return parts === undefined ? [] : partSizesOf(size, Number(parts)).map((partSize) => new PartsDigest(partSize));
}

class WholeDigest implements TagDigest {
  readonly #md5 = createHash('md5');

  update(chunk: Buffer): void {
    this.#md5.update(chunk);
  }

  digest(): string {
    return this.#md5.digest('hex');
  }
}

class PartsDigest implements TagDigest {
  readonly #all = createHash('md5');
  #part = createHash('md5');
  #filled = 0;
  #parts = 0;

  constructor(private readonly partSize: number) {}

  update(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + this.partSize - this.#filled);
      this.#part.update(taken);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === this.partSize) this.#endPart();
    }
  }

  digest(): string {
    if (this.#filled > 0) this.#endPart();
    return `${this.#all.digest('hex')}-${this.#parts}`;
  }

  #endPart(): void {
    this.#all.update(this.#part.digest());
    this.#part = createHash('md5');
    this.#filled = 0;
    this.#parts += 1;
  }
}
