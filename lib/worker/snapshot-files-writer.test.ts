import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSnapshotFolder, snapshotFilesPath } from '../db/snapshot-files';
import type { ManifestLine } from '../engine/types';
import { writeSnapshotFiles } from './snapshot-files-writer';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-files-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const line = (at: string, size = 0, more: Partial<ManifestLine> = {}): ManifestLine => ({
  path: at,
  type: at.endsWith('/') ? 'directory' : 'file',
  size,
  mtime: '1795424400123456789',
  mode: '100644',
  uid: 0,
  gid: 0,
  ...more,
});

async function* linesOf(...lines: ManifestLine[]) {
  yield* lines;
}

const names = (folder: string) =>
  readSnapshotFolder(dataDir, 's', { folder })?.rows.map(({ name, size, files }) => [name, size, files]);

const write = (lines: AsyncIterable<ManifestLine>) => writeSnapshotFiles(dataDir, 's', { lines, prefix: '' });

describe('writeSnapshotFiles', () => {
  it('sums folders up, at every depth, and sorts folders first', async () => {
    await write(
      linesOf(
        line('a-b', 1),
        line('a/'),
        line('a/x/'),
        line('a/x/1', 10),
        line('a/x/2', 20),
        line('a/z', 5),
        line('b', 7),
      ),
    );
    expect(names('')).toEqual([
      ['a', 35, 3],
      ['a-b', 1, 1],
      ['b', 7, 1],
    ]);
    expect(names('a/')).toEqual([
      ['x', 30, 2],
      ['z', 5, 1],
    ]);
    expect(names('nowhere/')).toEqual([]);
  });

  it('makes folders that no line names', async () => {
    await write(linesOf(line('a/b/c', 3), line('a/d', 4)));
    expect(names('')).toEqual([['a', 7, 2]]);
    expect(names('a/')).toEqual([
      ['b', 3, 1],
      ['d', 4, 1],
    ]);
  });

  it('pages through folders and files, and reads from the start when the cursor is not its own', async () => {
    await write(linesOf(line('1', 1), line('2', 1), line('d/'), line('d/x', 1), line('e/')));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = readSnapshotFolder(dataDir, 's', { folder: '', cursor, limit: 1 });
      seen.push(...(page?.rows ?? []).map(({ name }) => name));
      cursor = page?.cursor ?? null;
    } while (cursor !== null);
    expect(seen).toEqual(['d', 'e', '1', '2']);
    expect(readSnapshotFolder(dataDir, 's', { folder: '', cursor: 'nonsense' })?.rows).toHaveLength(4);
  });

  it('leaves nothing to browse when the manifest turns out to be damaged', async () => {
    const damaged = async function* () {
      yield line('a', 1);
      throw new Error('damaged');
    };
    await expect(write(damaged())).rejects.toThrow('damaged');
    expect(existsSync(snapshotFilesPath(dataDir, 's'))).toBe(false);
    await write(linesOf(line('a', 1)));
    expect(readdirSync(path.join(dataDir, 'manifests'))).toEqual(['s.3.db']);
  });
});
