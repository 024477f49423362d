import { compareUtf8 } from '../scan/utf8-order';
import type { ManifestLine } from '../types';
import type { GoneLine, PartLine } from './manifest-line';

/**
 * A full manifest with deltas over it, oldest first, as one list in path order: of lines with the same path the newest counts, and a
 * `gone` line takes its path out.
 */
export async function* layered(parts: readonly AsyncIterable<PartLine>[]): AsyncGenerator<ManifestLine> {
  const [first, ...deltas] = parts;
  if (first === undefined) return;
  // The deltas are short: laid over each other first, every line of the long list passes one comparison.
  const over = deltas.reduce<AsyncIterable<PartLine> | null>(
    (below, delta) => (below === null ? delta : laid(below, delta)),
    null,
  );
  for await (const line of over === null ? first : laid(first, over)) {
    if (!isGone(line)) yield line;
  }
}

const isGone = (line: PartLine): line is GoneLine => line.type === 'gone';

async function* laid(below: AsyncIterable<PartLine>, above: AsyncIterable<PartLine>): AsyncGenerator<PartLine> {
  const upper = above[Symbol.asyncIterator]();
  try {
    let next = await upper.next();
    for await (const line of below) {
      let order = next.done ? 1 : compareUtf8(next.value.path, line.path);
      while (order < 0) {
        yield next.value;
        next = await upper.next();
        order = next.done ? 1 : compareUtf8(next.value.path, line.path);
      }
      if (order > 0) yield line;
    }
    for (; !next.done; next = await upper.next()) yield next.value;
  } finally {
    await upper.return?.();
  }
}
