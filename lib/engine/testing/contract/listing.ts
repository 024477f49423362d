import { expect } from 'vitest';
import { listAll } from '../../storage/listing';
import type { ListRequest } from '../../storage/storage';
import { all, type ContractCases, put, times } from './contract-case';

/** Order, paging, prefixes, delimiters. */
export function listingContract({ storage, clause }: ContractCases): void {
  const fill = (keys: readonly string[]) => times(keys.length, (index) => put(storage(), keys[index] ?? ''));
  const pages = async (request: ListRequest) => {
    const found: string[][] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await storage().listPage({ ...request, ...(cursor === undefined ? {} : { cursor }) });
      found.push([...page.objects.map((object) => object.key), ...page.prefixes].sort());
      cursor = page.cursor;
    }
    return found;
  };

  clause('nothing is one empty page', async () => {
    expect(await storage().listPage({ prefix: 'nothing/' })).toEqual({ objects: [], prefixes: [], cursor: null });
  });

  clause('keys come in the order of their UTF-8 bytes', async () => {
    // In UTF-16 order the emoji would come before the private-use character.
    const keys = ['o/A', 'o/a', 'o/a-b', 'o/a/', 'o/a/x', 'o/a0', 'o/é', 'o/日', 'o/\ue000', 'o/🎉'];
    await fill([...keys].reverse());
    expect((await all(listAll(storage(), 'o/'))).map((object) => object.key)).toEqual(keys);
  });

  clause('a listed object says what head says', async () => {
    await put(storage(), 'one/object', 'hello');
    const [listed] = (await storage().listPage({ prefix: 'one/' })).objects;
    const head = await storage().headObject({ key: 'one/object' });
    expect(listed).toMatchObject({ key: 'one/object', size: 5, etag: head?.etag, storageClass: 'STANDARD' });
    const apart = Math.abs((listed?.lastModifiedMs ?? 0) - (head?.lastModifiedMs ?? 0));
    expect(apart).toBeLessThanOrEqual(1000); // Last-Modified has whole seconds, the listing may have more
  });

  clause('pages hold as many as asked for, and the last has no cursor', async () => {
    const keys = ['p/1', 'p/2', 'p/3', 'p/4', 'p/5', 'p/6', 'p/7'];
    await fill(keys);
    expect(await pages({ prefix: 'p/', limit: 3 })).toEqual([keys.slice(0, 3), keys.slice(3, 6), keys.slice(6)]);
    expect(await pages({ prefix: 'p/', limit: 7 })).toEqual([keys]);
  });

  clause('startAfter leaves out that key and all before it', async () => {
    await fill(['s/a', 's/b', 's/c']);
    expect(await pages({ prefix: 's/', startAfter: 's/a' })).toEqual([['s/b', 's/c']]);
    expect(await pages({ prefix: 's/', startAfter: 's/aa' })).toEqual([['s/b', 's/c']]);
  });

  clause('a delimiter folds folders into prefixes', async () => {
    await fill(['d/a', 'd/b/1', 'd/b/2', 'd/c', 'd/e/f/g', 'd/b-']);
    const page = await storage().listPage({ prefix: 'd/', delimiter: '/' });
    expect(page.objects.map((object) => object.key)).toEqual(['d/a', 'd/b-', 'd/c']);
    expect(page.prefixes).toEqual(['d/b/', 'd/e/']);
  });

  clause('folded pages name each prefix once', async () => {
    const keys = Array.from({ length: 5 }, (_, folder) => ['x', 'y'].map((name) => `f/${folder}/${name}`)).flat();
    await fill([...keys, 'f/0-', 'f/9']);
    const found = (await pages({ prefix: 'f/', delimiter: '/', limit: 2 })).flat();
    expect(found).toEqual(['f/0-', 'f/0/', 'f/1/', 'f/2/', 'f/3/', 'f/4/', 'f/9']);
  });

  clause('a listing of more than a thousand goes on', async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    await fill(keys);
    expect((await pages({ prefix: 'many/' })).map((page) => page.length)).toEqual([1000, 5]);
    expect((await all(listAll(storage(), 'many/'))).map((object) => object.key)).toEqual(keys);
  });
}
