import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineError } from '../machine-error';

const PIECE_BYTES = 64 * 1024;

/** Bytes that are written first and read once afterwards, kept on disk so that they need not fit into memory. */
export class Spool {
  bytes = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  private constructor(
    private readonly folder: string,
    private readonly file: FileHandle,
  ) {}

  /** `directory`: where its folder is made; the system's temporary directory when undefined. Throws `machine.*`. */
  static async open(directory: string | undefined): Promise<Spool> {
    try {
      const folder = await mkdtemp(join(directory ?? tmpdir(), 'foresync-zip-'));
      return new Spool(folder, await open(join(folder, 'directory'), 'wx', 0o600));
    } catch (error) {
      throw machineError(error);
    }
  }

  async add(record: Buffer): Promise<void> {
    this.bytes += record.length;
    this.#pendingBytes += record.length;
    this.#pending.push(record);
    if (this.#pendingBytes >= PIECE_BYTES) await this.#flush();
  }

  async *read(): AsyncGenerator<Buffer> {
    await this.#flush();
    yield* createReadStream(join(this.folder, 'directory'), { highWaterMark: PIECE_BYTES });
  }

  async close(): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    const pending = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      await this.file.appendFile(pending);
    } catch (error) {
      throw machineError(error);
    }
  }
}
