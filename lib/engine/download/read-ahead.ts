import { setMaxListeners } from 'node:events';
import { fetchSmall } from '../restore/fetch-checked';
import { SMALL_BYTES } from '../restore/place-small';
import type { Storage } from '../storage/storage';
import type { DownloadLine } from './checked-body';

/** Small files asked for at once: their requests wait for each other's answers otherwise, and there may be a hundred thousand. */
const AHEAD = 16;

/** A line, and its content when it is a file small enough for memory. */
export interface Fetched {
  readonly line: DownloadLine;
  readonly content: Promise<Buffer> | null;
}

/** The same lines in the same order, small files asked for before their turn: at most AHEAD of SMALL_BYTES are held. */
export async function* readAhead(
  lines: AsyncIterable<DownloadLine> | Iterable<DownloadLine>,
  storage: Storage,
  signal: AbortSignal,
): AsyncGenerator<Fetched> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  setMaxListeners(AHEAD * 2, either);
  const window: Fetched[] = [];
  try {
    for await (const line of lines) {
      window.push({ line, content: isSmall(line) ? quietly(fetchSmall(line, storage, either)) : null });
      if (window.length < AHEAD) continue;
      const next = window.shift();
      if (next !== undefined) yield next;
    }
    yield* window;
  } finally {
    stop.abort();
  }
}

function isSmall({ type, size }: DownloadLine): boolean {
  return type === 'file' && size <= SMALL_BYTES;
}

/** A failure is told to who waits for the content; until somebody does it is not unheard. */
function quietly(content: Promise<Buffer>): Promise<Buffer> {
  content.catch(() => {});
  return content;
}
