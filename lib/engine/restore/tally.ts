import type { EngineListener } from '../events';
import { Failures } from '../sync/failures';
import type { FilesAndBytes, ManifestLine, RequestCounts } from '../types';

/** What one restore has done so far, told to the listener file by file. */
export class Tally {
  readonly failures: Failures;
  readonly #total: FilesAndBytes;
  readonly #requests: () => RequestCounts;
  readonly #listener: EngineListener | undefined;
  files = 0;
  bytes = 0;
  verified = 0;
  /** Files and links that were there already. */
  identical = 0;
  /** Of those, the files. */
  readonly present = { files: 0, bytes: 0 };
  kept = 0;
  /** Archived, and asked for: they come with a later call. */
  readonly thawing = { files: 0, bytes: 0 };
  /** The one asked for last. */
  lastThawing: ManifestLine | null = null;
  links = 0;

  constructor(total: FilesAndBytes, requests: () => RequestCounts, listener: EngineListener | undefined) {
    this.failures = new Failures(listener);
    this.#total = total;
    this.#requests = requests;
    this.#listener = listener;
  }

  waitsFor(line: ManifestLine): void {
    this.thawing.files += 1;
    this.thawing.bytes += line.size;
    this.lastThawing = line;
  }

  written(path: string, bytes: number, isVerified: boolean): void {
    this.files += 1;
    this.bytes += bytes;
    this.verified += isVerified ? 1 : 0;
    this.#listener?.({
      kind: 'transfer',
      filesDone: this.files,
      filesTotal: this.#total.files,
      bytesDone: this.bytes,
      bytesTotal: this.#total.bytes,
      current: path,
      requests: this.#requests(),
    });
  }
}
