import { expect } from 'vitest';
import { listAll } from '../../storage/listing';
import { all, type ContractCases, put, times } from './contract-case';

/** DeleteObjects, in a bucket without versioning. */
export function deletingContract({ storage, clause }: ContractCases): void {
  clause('a batch deletes what it names and nothing else', async () => {
    for (const key of ['a/1', 'a/2', 'a/3']) await put(storage(), key);
    expect(await storage().deleteObjects({ objects: [{ key: 'a/1' }, { key: 'a/3' }] })).toEqual({ errors: [] });
    expect((await all(listAll(storage(), 'a/'))).map((object) => object.key)).toEqual(['a/2']);
  });

  clause('deleting what is not there succeeds', async () => {
    expect(await storage().deleteObjects({ objects: [{ key: 'none' }] })).toEqual({ errors: [] });
    expect(await storage().deleteObjects({ objects: [{ key: 'none' }, { key: 'nor this' }] })).toEqual({ errors: [] });
  });

  clause('a thousand go at once', async () => {
    const objects = Array.from({ length: 1000 }, (_, index) => ({ key: `thousand/${index}` }));
    await times(objects.length, (index) => put(storage(), objects[index]?.key ?? ''));
    expect(await storage().deleteObjects({ objects })).toEqual({ errors: [] });
    expect(await all(listAll(storage(), 'thousand/'))).toEqual([]);
  });

  clause('the version "null" can be named, alone and in a batch: it is the object', async () => {
    for (const key of ['null/1', 'null/2', 'null/3']) await put(storage(), key);
    expect(await storage().deleteObjects({ objects: [{ key: 'null/1', versionId: 'null' }] })).toEqual({ errors: [] });
    const both = ['null/2', 'null/3'].map((key) => ({ key, versionId: 'null' }));
    expect(await storage().deleteObjects({ objects: both })).toEqual({ errors: [] });
    expect(await all(listAll(storage(), 'null/'))).toEqual([]);
  });

  clause('more than a thousand are refused', async () => {
    const objects = Array.from({ length: 1001 }, (_, index) => ({ key: `${index}` }));
    const deleting = storage().deleteObjects({ objects });
    await expect(deleting).rejects.toMatchObject({ code: 'storage.bad-request', retry: false });
  });

  clause('an empty batch is refused', async () => {
    const deleting = storage().deleteObjects({ objects: [] });
    await expect(deleting).rejects.toMatchObject({ code: 'storage.bad-request', retry: false });
  });
}
