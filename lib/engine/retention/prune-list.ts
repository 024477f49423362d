import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { throwIfCancelled } from '../errors';
import { machineError } from '../machine-error';

/** What goes of one key. `markers` go only when every version has gone, because the oldest object would come back otherwise. */
export interface PruneItem {
  readonly key: string;
  readonly versions: readonly { readonly versionId: string; readonly size: number }[];
  readonly markers: readonly string[];
}

/** Writes the list to the new file `file`, one JSON object a line. Throws what `items` throws, `machine.*`, `cancelled`. */
export async function writePruneList(
  items: AsyncIterable<PruneItem>,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const lines = async function* () {
    for await (const item of items) yield `${JSON.stringify(item)}\n`;
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (error) {
    throwIfCancelled(signal);
    throw machineError(error);
  }
}

/** The list again, in the order it was written. It was written by this process, so it is read as it is. */
export async function* readPruneList(file: string): AsyncGenerator<PruneItem> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    yield JSON.parse(line) as PruneItem;
  }
}
