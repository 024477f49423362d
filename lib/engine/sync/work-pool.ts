/**
 * Runs `work` over `items` with at most `width` at a time, taking items lazily and in order. The first error calls `stop`
 * (which should fire the signal that the other workers look at), no further item is taken, and the promise rejects with
 * that error once every started work has ended: nothing is left dangling.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
  stop: (error: unknown) => void,
): Promise<void> {
  const source = Symbol.iterator in items ? items[Symbol.iterator]() : queued(items);
  let failed = false;
  let failure: unknown;
  const fail = (error: unknown) => {
    if (failed) return;
    failed = true;
    failure = error;
    stop(error);
  };
  const take = () => (failed ? END : source.next());
  const worker = async () => {
    try {
      for (let next = await take(); !next.done; next = await take()) await work(next.value);
    } catch (error) {
      fail(error);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  await source.return?.(undefined);
  if (failed) throw failure;
}

const END = { done: true, value: undefined } as const;

/** Async generators queue overlapping next() calls; other iterators need not. */
async function* queued<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}
