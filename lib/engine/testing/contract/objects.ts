import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type ContractCases, put, read, sha256 } from './contract-case';

/** put, get, head, ranges, metadata. */
export function objectsContract({ storage, clause }: ContractCases): void {
  clause('what was put is what is got', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const written = await put(storage(), 'bytes', body);
    const got = await storage().getObject({ key: 'bytes' });
    expect(got).toMatchObject({ size: 256, etag: written.etag, versionId: null, storageClass: 'STANDARD' });
    expect(await read(storage(), { key: 'bytes' })).toEqual(body);
    got.body.destroy();
  });

  clause('the ETag of a put is the MD5, without quotes', async () => {
    const written = await put(storage(), 'etag', 'text');
    expect(written).toEqual({ etag: createHash('md5').update('text').digest('hex'), versionId: null });
  });

  clause('head says the same as get, without the body', async () => {
    const { etag } = await put(storage(), 'head', '12345', { metadata: { mtime: '1.5', mode: '100644' } });
    const head = await storage().headObject({ key: 'head' });
    const { body, ...got } = await storage().getObject({ key: 'head' });
    body.resume();
    expect(head).toEqual(got);
    expect(head).toMatchObject({ size: 5, etag, metadata: { mtime: '1.5', mode: '100644' } });
    expect(Math.abs((head?.lastModifiedMs ?? 0) % 1)).toBe(0);
  });

  clause('an empty object is an object', async () => {
    await put(storage(), 'empty', '');
    expect(await storage().headObject({ key: 'empty' })).toMatchObject({ size: 0, metadata: {} });
    expect((await read(storage(), { key: 'empty' })).length).toBe(0);
  });

  clause('a large body comes back whole', async () => {
    const body = randomBytes(3 * 1024 * 1024 + 17);
    await put(storage(), 'large', body, { contentType: 'application/octet-stream' });
    expect(sha256(await read(storage(), { key: 'large' }))).toBe(sha256(body));
  });

  clause('a second put replaces the first', async () => {
    await put(storage(), 'twice', 'first', { metadata: { one: '1' } });
    await put(storage(), 'twice', 'second', { metadata: { two: '2' } });
    expect((await read(storage(), { key: 'twice' })).toString()).toBe('second');
    expect((await storage().headObject({ key: 'twice' }))?.metadata).toEqual({ two: '2' });
  });

  clause('a range is inclusive, and its size is the whole object', async () => {
    await put(storage(), 'range', '0123456789');
    const range = { start: 2, end: 4 };
    expect((await read(storage(), { key: 'range', range })).toString()).toBe('234');
    const { body, size } = await storage().getObject({ key: 'range', range });
    body.resume();
    expect(size).toBe(10);
    expect((await read(storage(), { key: 'range', range: { start: 8, end: 99 } })).toString()).toBe('89');
  });

  clause('a range beyond the end is refused', async () => {
    await put(storage(), 'short', 'x');
    const getting = storage().getObject({ key: 'short', range: { start: 5, end: 9 } });
    await expect(getting).rejects.toMatchObject({ code: 'storage.bad-request', retry: false });
  });

  clause('a missing object is object.missing to get and null to head', async () => {
    await expect(storage().getObject({ key: 'nothing' })).rejects.toMatchObject({
      code: 'object.missing',
      retry: false,
    });
    expect(await storage().headObject({ key: 'nothing' })).toBeNull();
  });

  clause('a body that is destroyed early leaves nothing behind', async () => {
    await put(storage(), 'abandoned', randomBytes(2 * 1024 * 1024));
    const { body } = await storage().getObject({ key: 'abandoned' });
    body.destroy();
    expect((await read(storage(), { key: 'abandoned' })).length).toBe(2 * 1024 * 1024);
  });

  clause('the bucket answers to its name', async () => {
    expect(await storage().headBucket()).toHaveProperty('region');
    expect(storage().bucket).not.toBe('');
  });

  clause('a signal that has fired sends nothing', async () => {
    const body = Buffer.from('x');
    const putting = storage().putObject({ key: 'never', body, sha256: sha256(body) }, AbortSignal.abort());
    await expect(putting).rejects.toMatchObject({ code: 'cancelled', retry: false });
    await expect(storage().listPage({ prefix: '' }, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(await storage().headObject({ key: 'never' })).toBeNull();
  });
}
