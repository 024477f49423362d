import { EngineError } from './errors';
import { compareUtf8 } from './scan/utf8-order';

/** Anything with a path, in path order. */
interface HasPath {
  readonly path: string;
}

export type Meeting<L, R> =
  | { readonly kind: 'left'; readonly left: L }
  | { readonly kind: 'right'; readonly right: R }
  | { readonly kind: 'both'; readonly left: L; readonly right: R };

/**
 * Merges two lists sorted by the UTF-8 bytes of `path` in lockstep, with three outcomes: only left, only right, both. Holds one
 * element of each. Throws `internal` when either list is out of order or names a path twice, since every count built on it
 * would be wrong without a sign.
 */
export async function* march<L extends HasPath, R extends HasPath>(
  leftList: AsyncIterable<L> | Iterable<L>,
  rightList: AsyncIterable<R> | Iterable<R>,
): AsyncGenerator<Meeting<L, R>> {
  const rights = Symbol.asyncIterator in rightList ? sortedAsync(rightList) : sorted(rightList);
  const first = rights.next();
  let right = first instanceof Promise ? await first : first;
  let previous: string | null = null;
  // A row of SQLite is there at once: awaiting it all the same would cost a turn of the event loop for each.
  const next = () => rights.next();
  try {
    for await (const left of leftList) {
      previous = checkOrder(previous, left.path, 'left');
      while (!right.done && compareUtf8(right.value.path, left.path) < 0) {
        yield { kind: 'right', right: right.value };
        const after = next();
        right = after instanceof Promise ? await after : after;
      }
      if (!right.done && right.value.path === left.path) {
        yield { kind: 'both', left, right: right.value };
        const after = next();
        right = after instanceof Promise ? await after : after;
      } else yield { kind: 'left', left };
    }
    while (!right.done) {
      yield { kind: 'right', right: right.value };
      const after = next();
      right = after instanceof Promise ? await after : after;
    }
  } finally {
    await rights.return?.(undefined);
  }
}

function* sorted<T extends HasPath>(list: Iterable<T>): Generator<T, undefined> {
  let previous: string | null = null;
  for (const item of list) {
    previous = checkOrder(previous, item.path, 'right');
    yield item;
  }
}

async function* sortedAsync<T extends HasPath>(list: AsyncIterable<T>): AsyncGenerator<T, undefined> {
  let previous: string | null = null;
  for await (const item of list) {
    previous = checkOrder(previous, item.path, 'right');
    yield item;
  }
}

function checkOrder(previous: string | null, path: string, side: string): string {
  if (previous !== null && compareUtf8(previous, path) >= 0) {
    throw new EngineError('internal', { message: `the ${side} list is out of order`, facts: { previous, path } });
  }
  return path;
}
