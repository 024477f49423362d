import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Blobs } from './blobs';
import { Catalog } from './catalog';

let directory: string;
let catalog: Catalog;
let blobs: Blobs;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'foresync-blobs-'));
  catalog = new Catalog(path.join(directory, 'catalog.db'));
  blobs = new Blobs(path.join(directory, 'bodies'), catalog);
});
afterEach(() => {
  catalog.close();
  rmSync(directory, { recursive: true });
});

async function receivedFile(): Promise<string> {
  const blob = blobs.newId();
  const file = await blobs.receive(blob);
  await file.handle.appendFile(randomBytes(100_000));
  await file.keep();
  return blob;
}

test('a body is removed with the commit that forgets it', async () => {
  const blob = await receivedFile();
  await catalog.commit(() => blobs.forget(blob));
  await vi.waitFor(() => expect(existsSync(blobs.fileOf(blob))).toBe(false));
});

test('a commit that fails forgets nothing, though another of its group does', async () => {
  const [kept, gone] = [await receivedFile(), await receivedFile()];
  const failing = catalog.commit(() => {
    blobs.forget(kept);
    throw new Error('the disk is full');
  });
  const [first] = await Promise.allSettled([failing, catalog.commit(() => blobs.forget(gone))]);
  expect(first.status).toBe('rejected');
  await vi.waitFor(() => expect(existsSync(blobs.fileOf(gone))).toBe(false));
  expect(existsSync(blobs.fileOf(kept))).toBe(true);
});
