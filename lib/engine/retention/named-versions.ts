import { EngineError } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { objectKey } from '../plan/object-key';
import { compareUtf8 } from '../scan/utf8-order';
import type { ManifestLine } from '../types';

/** One version of one object, named by a snapshot that is kept (or by the index), or by one that goes. */
export interface Named {
  readonly key: string;
  readonly versionId: string | null;
  readonly by: 'kept' | 'dropped';
}

/** All that names one key. `dropped` and `kept` hold version ids; a version in both is in `kept` only. */
export interface NamedKey {
  /** The key, under the name `march` sorts by. */
  readonly path: string;
  readonly kept: ReadonlySet<string | null>;
  readonly dropped: ReadonlySet<string | null>;
}

/** The objects a manifest names, in key order: paths of one snapshot share a prefix, so both orders are the same. */
export async function* namedByManifest(lines: AsyncIterable<ManifestLine>, by: Named['by']): AsyncGenerator<Named> {
  for await (const { type, key, versionId } of lines) {
    if (type === 'file' && key !== undefined) yield { key, versionId: versionId ?? null, by };
  }
}

/** The objects below `prefix` that the index still knows, those kept after their file left the source included. */
export function* namedByIndex(index: Pick<FileIndex, 'entries'>, prefix: string): Generator<Named> {
  for (const { path, key, versionId } of index.entries({ includeGone: true })) {
    if (key !== null && key === objectKey(prefix, path)) yield { key, versionId, by: 'kept' };
  }
}

interface Head {
  readonly rest: AsyncIterator<Named> | Iterator<Named>;
  value: Named;
}

/**
 * Merges sorted streams into one group for each key, holding one element of each stream. Throws what the streams throw, and
 * `internal` when one is out of order: a version that is needed could otherwise be taken for one that is not.
 */
export async function* mergeByKey(
  streams: readonly (AsyncIterable<Named> | Iterable<Named>)[],
): AsyncGenerator<NamedKey> {
  const opened = streams.map((stream) =>
    Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator](),
  );
  try {
    const heap = new Heap();
    for (const rest of opened) {
      const first = await rest.next();
      if (!first.done) heap.push({ rest, value: first.value });
    }
    for (let top = heap.top; top !== undefined; top = heap.top) yield await takeKey(heap, top.value.key);
  } finally {
    for (const rest of opened) await rest.return?.();
  }
}

async function takeKey(heap: Heap, key: string): Promise<NamedKey> {
  const kept = new Set<string | null>();
  const dropped = new Set<string | null>();
  for (let head = heap.top; head !== undefined && head.value.key === key; head = heap.top) {
    (head.value.by === 'kept' ? kept : dropped).add(head.value.versionId);
    await advance(heap, head);
  }
  for (const versionId of kept) dropped.delete(versionId);
  return { path: key, kept, dropped };
}

async function advance(heap: Heap, head: Head): Promise<void> {
  const next = await head.rest.next();
  if (next.done) return heap.removeTop();
  if (compareUtf8(head.value.key, next.value.key) >= 0) {
    const facts = { previous: head.value.key, key: next.value.key };
    throw new EngineError('internal', { message: 'keys out of order', facts });
  }
  head.value = next.value;
  heap.sinkTop();
}

/** The streams by the key they stand at, least first. */
class Heap {
  readonly #heads: Head[] = [];

  get top(): Head | undefined {
    return this.#heads[0];
  }

  push(head: Head): void {
    this.#heads.push(head);
    for (let at = this.#heads.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isLess(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  removeTop(): void {
    const last = this.#heads.pop();
    if (last === undefined || this.#heads.length === 0) return;
    this.#heads[0] = last;
    this.sinkTop();
  }

  sinkTop(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = this.#isLess(left, at) ? left : at;
      if (this.#isLess(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isLess(a: number, b: number): boolean {
    const [left, right] = [this.#heads[a], this.#heads[b]];
    return left !== undefined && right !== undefined && compareUtf8(left.value.key, right.value.key) < 0;
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#heads[a], this.#heads[b]];
    if (left === undefined || right === undefined) return;
    this.#heads[a] = right;
    this.#heads[b] = left;
  }
}
