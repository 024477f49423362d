import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import { openFileIndex } from '../file-index/open';
import { counting } from '../sync/testing/sync-bench';
import { createMemoryStorage, type MemoryStorage } from '../testing/memory-storage';
import type { ManifestLine, SnapshotHeader } from '../types';
import { manifestParts, PartShelf } from './manifest-parts';
import { readManifest } from './read-manifest';
import { mayGoOn, type SnapshotRequest, writeSnapshot } from './snapshot';

const never = new AbortController().signal;
let directory: string;
let storage: MemoryStorage;
let index: FileIndex;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'foresync-delta-'));
  storage = createMemoryStorage();
  index = openFileIndex(join(directory, 'index.db'));
});
afterEach(() => {
  index.close();
  rmSync(directory, { recursive: true });
});

const request: SnapshotRequest = {
  ...{ id: 's1', jobSlug: 'sites', createdAtMs: 0, parent: null, prefix: '' },
  ...{ sources: [{ mount: '', path: '/var/www' }], outcome: 'complete', failures: 0, versioned: true, tool: 'test' },
};
const write = (id: string) => writeSnapshot({ ...request, id }, { storage, index, scratchDirectory: directory }, never);

function file(path: string, size = 3): IndexEntry {
  return {
    ...{ path, type: 'file', size, mtimeNs: 1n, ctimeNs: 2n, inode: 3n, device: 4n, mode: 0o100644, uid: 0, gid: 0 },
    ...{ key: path, versionId: `v${size}`, etag: null, sha256: 'a'.repeat(64), gone: false },
  };
}

async function linesOf(header: SnapshotHeader, shelf?: PartShelf): Promise<ManifestLine[]> {
  const lines: ManifestLine[] = [];
  const options = shelf === undefined ? { scratchDirectory: directory } : { shelf };
  for await (const line of readManifest(storage, header, never, options)) lines.push(line);
  return lines;
}
const pathsOf = async (header: SnapshotHeader) => (await linesOf(header)).map(({ path }) => path);
const textOf = (key: string) => gunzipSync(storage.contents().get(key) ?? Buffer.alloc(0)).toString();

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

describe('a run that was cut short', () => {
  const ask = (id: string) => mayGoOn({ jobSlug: 'sites', id }, { storage, index }, never);

  test('goes on with a snapshot that does not count yet, and with the newest one as it is', async () => {
    index.put(file('a'));
    expect(await ask('s1')).toEqual({ may: true });
    await write('s1');
    expect(await ask('s1')).toEqual({ may: true });
    index.put(file('b'));
    expect(await ask('s1')).toMatchObject({ may: false, whole: { id: 's1', files: 1 } });
  });

  test('never writes over a list that a later snapshot is laid over', async () => {
    index.put(file('a'));
    await write('s1');
    index.put(file('b'));
    const cut = await write('s2');
    index.put(file('c'));
    const later = await write('s3');
    expect(manifestParts(later).map(({ key }) => key)).toContain(cut.manifest.key);
    expect(await ask('s2')).toMatchObject({ may: false, whole: { id: 's2', files: 2 } });
    await write('s4');
    expect(await pathsOf(later)).toEqual(['a', 'b', 'c']);
  });
});

describe('a delta', () => {
  test('holds what is new, what differs and what is gone, and nothing else', async () => {
    for (const path of ['a', 'b', 'c', 'd']) index.put(file(path));
    expect((await write('s1')).manifest.kind).toBe('full');
    index.put(file('b', 7));
    index.put(file('bb'));
    index.remove('c');
    index.markGone('d');
    const second = await write('s2');
    expect(second).toMatchObject({ files: 3, bytes: 13, manifest: { kind: 'delta' } });
    const lines = textOf(second.manifest.key).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { path: 'b', type: 'file', size: 7 },
      { path: 'bb', type: 'file' },
      { path: 'c', type: 'gone' },
      { path: 'd', type: 'gone' },
    ]);
    expect(await pathsOf(second)).toEqual(['a', 'b', 'bb']);
  });

  test('of a quiet night is empty, and costs two PUTs', async () => {
    index.put(file('a'));
    await write('s1');
    const counted = counting(storage);
    const ports = { storage: counted.storage, index, scratchDirectory: directory };
    const quiet = await writeSnapshot({ ...request, id: 's2' }, ports, never);
    expect(counted.requests()).toMatchObject({ put: 2, get: 0, list: 0, head: 0 });
    expect(textOf(quiet.manifest.key)).toBe('');
    expect(await pathsOf(quiet)).toEqual(['a']);
  });

  test('is laid over at most seven others: then comes a full one', async () => {
    const kinds: string[] = [];
    for (let at = 0; at < 17; at += 1) {
      index.put(file(`${at}`));
      const header = await write(`s${String(at).padStart(2, '0')}`);
      kinds.push(`${header.manifest.kind} ${manifestParts(header).length}`);
    }
    const round = ['full 1', ...[2, 3, 4, 5, 6, 7, 8].map((parts) => `delta ${parts}`)];
    expect(kinds).toEqual([...round, ...round, 'full 1']);
  });

  test('of a quiet night is no part of later ones, and a full one serves thirty snapshots at most', async () => {
    index.put(file('a'));
    const first = await write('s00');
    const kinds: string[] = [];
    for (let at = 1; at < 30; at += 1) {
      const header = await write(`s${String(at).padStart(2, '0')}`);
      kinds.push(`${header.manifest.kind} ${header.manifest.base?.map(({ key }) => key).join()}`);
      expect(await pathsOf(header)).toEqual(['a']);
    }
    expect(kinds).toEqual(Array.from({ length: 29 }, () => `delta ${first.manifest.key}`));
    expect((await write('s30')).manifest.kind).toBe('full');
  });

  test('of a night after a quiet one is laid over the last that says something', async () => {
    index.put(file('a'));
    const full = await write('s1');
    await write('s2');
    index.put(file('b'));
    const said = await write('s3');
    await write('s4');
    index.put(file('c'));
    const last = await write('s5');
    const keys = [full, said, last].map(({ manifest }) => manifest.key);
    expect(manifestParts(last).map(({ key }) => key)).toEqual(keys);
    expect(await pathsOf(last)).toEqual(['a', 'b', 'c']);
  });

  test('gives way to a full one when much has changed', async () => {
    for (let at = 0; at < 5000; at += 1) index.put(file(`f${String(at).padStart(5, '0')}`));
    await write('s1');
    for (let at = 0; at < 1250; at += 1) index.put(file(`f${String(at).padStart(5, '0')}`, 9));
    expect((await write('s2')).manifest.kind).toBe('delta');
    index.put(file('one more'));
    expect((await write('s3')).manifest.kind).toBe('full');
  });

  test('a run that was cut short after its header gets that header again, and sends nothing', async () => {
    index.put(file('a'));
    await write('s1');
    index.put(file('b'));
    const header = await write('s2');
    const counted = counting(storage);
    const ports = { storage: counted.storage, index, scratchDirectory: directory };
    expect(await writeSnapshot({ ...request, id: 's2' }, ports, never)).toEqual(header);
    expect(counted.requests().put).toBe(0);
  });

  test('cut short before the index knew of it, what it held is in the next one', async () => {
    index.put(file('a'));
    await write('s1');
    index.put(file('b'));
    const deaf: FileIndex = Object.create(index, { manifestWritten: { value: () => undefined } });
    await writeSnapshot({ ...request, id: 's2' }, { storage, index: deaf, scratchDirectory: directory }, never);
    index.put(file('c'));
    const third = await write('s3');
    expect(third.manifest.base).toHaveLength(1);
    expect(await pathsOf(third)).toEqual(['a', 'b', 'c']);
  });
});

describe('reading', () => {
  test('thirty random days: every snapshot reads as the index was', async () => {
    const random = numbers(7);
    const days: { header: SnapshotHeader; lines: string[] }[] = [];
    for (let day = 0; day < 30; day += 1) {
      for (let change = random(40); change > 0; change -= 1) {
        const path = `p${String(random(60)).padStart(2, '0')}`;
        const kind = random(5);
        if (kind === 0) index.remove(path);
        else if (kind === 1) index.markGone(path);
        else index.put(file(path, random(1000)));
      }
      const header = await write(`s${String(day).padStart(2, '0')}`);
      const lines = [...index.entries()].map(({ path, size }) => `${path} ${size}`);
      days.push({ header, lines });
    }
    for (const { header, lines } of days) {
      expect((await linesOf(header)).map(({ path, size }) => `${path} ${size}`)).toEqual(lines);
    }
    expect(new Set(days.map(({ header }) => header.manifest.kind))).toEqual(new Set(['full', 'delta']));
  });

  test('several snapshots of one shelf fetch each part once, and leave nothing', async () => {
    index.put(file('a'));
    const headers = [await write('s1'), await write('s2'), await write('s3')];
    const counted = counting(storage);
    const shelf = new PartShelf(counted.storage, directory);
    for (const header of headers) await linesOf(header, shelf);
    expect(counted.requests().get).toBe(3);
    await shelf.remove();
    expect(readdirSync(directory).filter((name) => name.startsWith('foresync-'))).toEqual([]);
  });

  test('a damaged or missing base is named', async () => {
    index.put(file('a'));
    const first = await write('s1');
    const second = await write('s2');
    storage.contents().get(first.manifest.key)?.fill(0, 0, 1);
    await expect(linesOf(second)).rejects.toMatchObject({
      code: 'manifest.damaged',
      facts: { key: first.manifest.key },
    });
    await storage.deleteObjects({ objects: [{ key: first.manifest.key }] });
    await expect(linesOf(second)).rejects.toMatchObject({
      code: 'snapshot.missing',
      facts: { key: first.manifest.key },
    });
  });
});
