import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Catalog } from './catalog';

/** Bodies up to this many bytes stand in the catalog: one fsync for many of them. */
export const INLINE_LIMIT = 64 * 1024;

const BLOB_NAME = /^[0-9a-f]{32}$/;

/** A body that has been received but is not yet anybody's. */
export interface Received {
  readonly blob: string;
  readonly size: number;
  /** Set when the body is small enough for the catalog. */
  readonly bytes: Buffer | null;
}

/** Bodies on disk, named by random ids in 256 folders. A body is written, synced and renamed before any row names it. */
export class Blobs {
  constructor(
    private readonly directory: string,
    private readonly catalog: Catalog,
  ) {
    mkdirSync(path.join(directory, 'incoming'), { recursive: true });
    for (let shard = 0; shard < 256; shard += 1)
      mkdirSync(path.join(directory, shard.toString(16).padStart(2, '0')), { recursive: true });
  }

  newId(): string {
    return randomBytes(16).toString('hex');
  }

  fileOf(blob: string): string {
    return path.join(this.directory, blob.slice(0, 2), blob);
  }

  /** A file to receive into; `keep` syncs it and gives it its name, `drop` removes it. */
  async receive(blob: string): Promise<{ handle: FileHandle; keep: () => Promise<void>; drop: () => Promise<void> }> {
    const incoming = path.join(this.directory, 'incoming', blob);
    const handle = await open(incoming, 'wx');
    return {
      handle,
      keep: async () => {
        await handle.datasync();
        await handle.close();
        await rename(incoming, this.fileOf(blob));
        await this.syncFolder(path.dirname(this.fileOf(blob)));
      },
      drop: async () => {
        await handle.close();
        await rm(incoming, { force: true });
      },
    };
  }

  /** Part of a commit: makes a small body durable together with the row that names it. */
  store(received: Received): void {
    if (received.bytes !== null) this.catalog.run('INSERT INTO body VALUES (?, ?)', received.blob, received.bytes);
  }

  /** Part of a commit; the file, if any, goes once the commit is on disk, and stays when the commit fails. */
  forget(blob: string): void {
    this.catalog.run('DELETE FROM body WHERE blob = ?', blob);
    this.catalog.afterCommit(() => void rm(this.fileOf(blob), { force: true }).catch(() => undefined));
  }

  /** The bytes from `start` to `end` inclusive of a small body; null when it is a file. */
  small(blob: string, start: number, end: number): Buffer | null {
    if (end < start) return Buffer.alloc(0);
    const row = this.catalog.get<{ bytes: Buffer }>('SELECT bytes FROM body WHERE blob = ?', blob);
    return row?.bytes.subarray(start, end + 1) ?? null;
  }

  /** The bytes from `start` to `end` inclusive. */
  read(blob: string, start: number, end: number): Readable {
    const small = this.small(blob, start, end);
    return small === null ? createReadStream(this.fileOf(blob), { start, end }) : Readable.from([small]);
  }

  /** What a crash left: bodies half received, and files no row names. */
  sweep(): void {
    rmSync(path.join(this.directory, 'incoming'), { recursive: true, force: true });
    mkdirSync(path.join(this.directory, 'incoming'));
    const named = this.catalog.database.prepare(
      'SELECT 1 FROM version WHERE blob = ? UNION ALL SELECT 1 FROM part WHERE blob = ? LIMIT 1',
    );
    this.catalog.database.exec('CREATE INDEX IF NOT EXISTS version_blob ON version (blob) WHERE blob IS NOT NULL');
    for (const shard of readdirSync(this.directory)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const blob of readdirSync(path.join(this.directory, shard))) {
        if (BLOB_NAME.test(blob) && named.get(blob, blob) === undefined) rmSync(path.join(this.directory, shard, blob));
      }
    }
  }

  private async syncFolder(folder: string): Promise<void> {
    if (!existsSync(folder)) return;
    const handle = await open(folder, 'r');
    await handle.sync();
    await handle.close();
  }
}
