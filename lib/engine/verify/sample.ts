import { createHash } from 'node:crypto';

/** Where a path falls in a seed's lot: the same always, spread evenly from 0 (included) to 1 (not). */
export function lot(seed: string, path: string): number {
  return createHash('sha256').update(`${seed}\0${path}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** True for `percent` of a hundred paths, chosen by `seed`; 100 and more is all of them. Remembers nothing. */
export function sampler(seed: string, percent: number): (path: string) => boolean {
  return (path) => lot(seed, path) * 100 < percent;
}

/** The `count` items whose paths fall lowest in the seed's lot, in the order they came. Holds no more than twice that many. */
export async function lowestLots<T extends { readonly path: string }>(
  items: AsyncIterable<T>,
  { seed, count }: { seed: string; count: number },
): Promise<T[]> {
  let drawn: { readonly item: T; readonly at: number; readonly lot: number }[] = [];
  const thin = () => {
    drawn.sort((a, b) => a.lot - b.lot || a.at - b.at);
    drawn = drawn.slice(0, count);
  };
  let at = 0;
  for await (const item of items) {
    drawn.push({ item, at, lot: lot(seed, item.path) });
    at += 1;
    if (drawn.length >= 2 * count + 16) thin();
  }
  thin();
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
