import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareSnapshotFiles, findSnapshotFiles, readSnapshotFile } from '../db/snapshot-history';
import type { ManifestLine } from '../engine/types';
import { writeSnapshotFiles } from './snapshot-files-writer';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-history-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const line = (at: string, size = 0, more: Partial<ManifestLine> = {}): ManifestLine => ({
  ...{ path: at, type: at.endsWith('/') ? 'directory' : 'file', size, mtime: '1795424400123456789' },
  ...{ mode: '100644', uid: 0, gid: 0 },
  ...more,
});

async function load(id: string, ...lines: ManifestLine[]): Promise<void> {
  const given = async function* () {
    yield* lines;
  };
  await writeSnapshotFiles(dataDir, id, { lines: given(), prefix: '' });
}

describe('findSnapshotFiles', () => {
  it('finds a part of a name at any depth, whatever its case and accents are written with, page by page', async () => {
    await load(
      's',
      line('a/'),
      line('a/Report 100%.PDF', 3),
      line('a/x_y'),
      line('cafe\u0301/'),
      line('cafe\u0301/report', 4),
    );
    const find = (text: string, cursor: string | null = null, limit = 10) =>
      findSnapshotFiles(dataDir, 's', { text, cursor, limit });
    expect(find('REPORT')?.rows.map((row) => row.path)).toEqual(['a/Report 100%.PDF', 'cafe\u0301/report']);
    expect(find('%')?.rows).toHaveLength(1);
    expect(find('_')?.rows).toHaveLength(1);
    expect(find('CAF\u00c9')?.rows).toMatchObject([{ kind: 'folder', size: 4, files: 1 }]);
    expect(find('a/')?.rows).toEqual([]);
    const first = find('report', null, 1);
    expect(first?.cursor).not.toBeNull();
    expect(find('report', first?.cursor ?? null, 1)).toMatchObject({ rows: [{ size: 4 }], cursor: null });
    expect(findSnapshotFiles(dataDir, 'never', { text: 'x', cursor: null })).toBeNull();
  });
});

describe('readSnapshotFile', () => {
  it('answers for one path, and tells "not in it" from "not loaded"', async () => {
    await load('s', line('a/b', 3, { sha256: 'f'.repeat(64), key: 'a/b', versionId: 'v1' }));
    expect(readSnapshotFile(dataDir, 's', 'a/b')).toMatchObject({ file: { size: 3, versionId: 'v1' } });
    expect(readSnapshotFile(dataDir, 's', 'a')).toEqual({ file: null });
    expect(readSnapshotFile(dataDir, 'never', 'a/b')).toBeNull();
  });
});

describe('compareSnapshotFiles', () => {
  it('names what was added, removed, changed in content or only in mode and time, in pages', async () => {
    const hash = (letter: string) => ({ sha256: letter.repeat(64), key: 'k' });
    const link = (target: string) => line('link', 0, { type: 'symlink', target });
    await load(
      '1',
      line('d/'),
      line('d/same', 1, hash('a')),
      line('edit', 1, hash('a')),
      line('gone'),
      link('x'),
      line('mode'),
      line('type'),
    );
    await load(
      '2',
      line('d/'),
      line('d/new', 2),
      line('d/same', 1, hash('a')),
      line('edit', 1, hash('b')),
      link('y'),
      line('mode', 0, { mode: '100755' }),
      line('type/'),
    );
    const changes: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<typeof compareSnapshotFiles> = compareSnapshotFiles(
        dataDir,
        { before: '1', after: '2' },
        { cursor, limit: 2 },
      );
      changes.push(...(page?.rows ?? []).map(({ change, path: at }) => `${change} ${at}`));
      cursor = page?.cursor ?? null;
    } while (cursor !== null);
    expect(changes).toEqual([
      'added type/',
      'content edit',
      'removed gone',
      'content link',
      'metadata mode',
      'removed type',
      'added d/new',
    ]);
    expect(compareSnapshotFiles(dataDir, { before: '1', after: '1' }, { cursor: null })?.rows).toEqual([]);
    expect(compareSnapshotFiles(dataDir, { before: '1', after: 'no' }, { cursor: null })).toBeNull();
    expect(compareSnapshotFiles(dataDir, { before: 'no', after: '1' }, { cursor: null })).toBeNull();
  });
});
