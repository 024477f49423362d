import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ReadingThreads } from '../lib/engine/scan/reading-thread';

/** The threads of a program that is run from a bundle: beside it lies theirs. */
export const scanThreads = new ReadingThreads(new URL('./scan-thread.js', import.meta.url));

/** An index is this large from about 50,000 files on. */
const LARGE_INDEX_BYTES = 25 * 2 ** 20;

/** Starts threads while the database is being opened, where some job has many files. */
export function warmScanThreads(dataDir: string): void {
  const folder = path.join(dataDir, 'index');
  if (!existsSync(folder)) return;
  const indexes = readdirSync(folder).filter((name) => name.endsWith('.db'));
  const sizes = indexes.map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  if (sizes.some((size) => size > LARGE_INDEX_BYTES)) scanThreads.warm();
}
