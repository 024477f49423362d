import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAddon } from '../lib/engine/native/addon';
import type { AheadReaders } from '../lib/engine/scan/ahead-reader';
import { NativeReaders } from '../lib/engine/scan/native-reader';
import { ReadingThreads } from '../lib/engine/scan/reading-thread';

/** Of a program that is run from a bundle: what they need lies beside it. */
export const addon = openAddon(fileURLToPath(new URL('./addon.node', import.meta.url)));
const threads = new ReadingThreads(new URL('./scan-thread.js', import.meta.url));

export const scanReaders: AheadReaders = addon === null ? threads : new NativeReaders(addon.readFolders, threads);

/** An index is this large from about 50,000 files on. */
const LARGE_INDEX_BYTES = 25 * 2 ** 20;

/** Starts threads while the database is being opened, where they are needed and some job has many files. */
export function warmScanReaders(dataDir: string): void {
  const folder = path.join(dataDir, 'index');
  if (addon !== null || !existsSync(folder)) return;
  const indexes = readdirSync(folder).filter((name) => name.endsWith('.db'));
  const sizes = indexes.map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  if (sizes.some((size) => size > LARGE_INDEX_BYTES)) threads.warm();
}
