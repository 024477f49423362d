import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fifo, file, folder, link, writeTree } from './tree';

const root = mkdtempSync(path.join(tmpdir(), 'foresync-tree-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a literal becomes files, folders, links and fifos with their modes and times', () => {
  writeTree(root, {
    'a.txt': 'text',
    deep: { kind: 'a file called kind', loop: link('./', { mtimeMs: 1_000_000 }) },
    locked: folder(
      { 'b.bin': file(Buffer.from([1, 2]), { mode: 0o600, mtimeMs: 1_234_567_890_123 }) },
      { mtimeMs: 5000 },
    ),
    pipe: fifo(),
  });
  expect(readFileSync(path.join(root, 'deep/kind'), 'utf8')).toBe('a file called kind');
  expect(readlinkSync(path.join(root, 'deep/loop'))).toBe('./');
  expect(lstatSync(path.join(root, 'deep/loop')).mtimeMs).toBe(1_000_000);
  const locked = lstatSync(path.join(root, 'locked/b.bin'));
  expect(locked.mode & 0o777).toBe(0o600);
  expect(locked.mtimeMs).toBeCloseTo(1_234_567_890_123, 2);
  expect(lstatSync(path.join(root, 'locked')).mtimeMs).toBe(5000);
  expect(lstatSync(path.join(root, 'pipe')).isFIFO()).toBe(true);
});
