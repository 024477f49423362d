import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { listAll, listAllUploads } from '../../storage/listing';
import { all, type ContractCases, put, read, sha256, times } from './contract-case';

const FIRST = randomBytes(5 * 1024 * 1024);
const LAST = Buffer.from('the last part may be small');

const gone = { code: 'upload.missing', retry: false };

/** Multipart uploads, from start to end or to abort. */
export function multipartContract({ storage, clause }: ContractCases): void {
  const start = async (key: string) => ({
    key,
    ...(await storage().createMultipart({ key, metadata: { mtime: '7' } })),
  });
  type Upload = Awaited<ReturnType<typeof start>>;
  const part = async (upload: Upload, partNumber: number, body: Buffer) => {
    const { etag } = await storage().uploadPart({ ...upload, partNumber, body, sha256: sha256(body) });
    return { partNumber, etag, sha256: sha256(body) };
  };

  clause('parts become one object', async () => {
    const upload = await start('two-parts');
    const parts = [await part(upload, 1, FIRST), await part(upload, 2, LAST)];
    const done = await storage().completeMultipart({ ...upload, parts });
    const hashes = [FIRST, LAST].map((body) => createHash('md5').update(body).digest());
    const etag = `${createHash('md5').update(Buffer.concat(hashes)).digest('hex')}-2`;
    expect(done).toEqual({ etag, versionId: null });
    const head = await storage().headObject({ key: 'two-parts' });
    expect(head).toMatchObject({ etag, size: FIRST.length + LAST.length, metadata: { mtime: '7' } });
    expect((await read(storage(), { key: 'two-parts' })).equals(Buffer.concat([FIRST, LAST]))).toBe(true);
  });

  clause('an upload is not an object until it is completed', async () => {
    const upload = await start('pending');
    const parts = [await part(upload, 1, LAST)];
    expect(await storage().headObject({ key: 'pending' })).toBeNull();
    expect(await all(listAll(storage(), 'pending'))).toEqual([]);
    const [listed] = await all(listAllUploads(storage(), 'pending'));
    expect(listed).toMatchObject({ key: 'pending', uploadId: upload.uploadId });
    expect(Number.isInteger(listed?.initiatedMs)).toBe(true);
    await storage().completeMultipart({ ...upload, parts });
    expect(await all(listAllUploads(storage(), 'pending'))).toEqual([]);
    expect((await read(storage(), { key: 'pending' })).equals(LAST)).toBe(true);
  });

  clause('a part sent again replaces the first', async () => {
    const upload = await start('again');
    await part(upload, 1, Buffer.from('first try'));
    const parts = [await part(upload, 1, LAST)];
    await storage().completeMultipart({ ...upload, parts });
    expect((await read(storage(), { key: 'again' })).equals(LAST)).toBe(true);
  });

  clause('an aborted upload is upload.missing', async () => {
    const upload = await start('aborted');
    await part(upload, 1, LAST);
    await storage().abortMultipart(upload);
    expect(await all(listAllUploads(storage(), 'aborted'))).toEqual([]);
    await expect(part(upload, 2, LAST)).rejects.toMatchObject(gone);
    await expect(storage().abortMultipart(upload)).rejects.toMatchObject(gone);
  });

  clause('completing an aborted upload is upload.missing', async () => {
    const upload = await start('too-late');
    const parts = [await part(upload, 1, LAST)];
    await storage().abortMultipart(upload);
    await expect(storage().completeMultipart({ ...upload, parts })).rejects.toMatchObject(gone);
    expect(await storage().headObject({ key: 'too-late' })).toBeNull();
  });

  clause('a part that is not what its sha256 says is refused', async () => {
    const upload = await start('damaged');
    const sending = storage().uploadPart({ ...upload, partNumber: 1, body: LAST, sha256: sha256(FIRST) });
    await expect(sending).rejects.toMatchObject({ code: 'object.checksum', retry: true });
    await storage().abortMultipart(upload);
  });

  clause('completing with a part that was not sent is refused', async () => {
    const upload = await start('wrong-part');
    const sent = await part(upload, 1, LAST);
    const refused = { code: 'storage.bad-request', retry: false };
    const unsent = { ...sent, partNumber: 2 };
    await expect(storage().completeMultipart({ ...upload, parts: [unsent] })).rejects.toMatchObject(refused);
    const changed = { ...sent, etag: '0123456789abcdef0123456789abcdef' };
    await expect(storage().completeMultipart({ ...upload, parts: [changed] })).rejects.toMatchObject(refused);
    await storage().abortMultipart(upload);
  });

  clause('parts are completed in their order', async () => {
    const upload = await start('order');
    const parts = [await part(upload, 2, LAST), await part(upload, 1, FIRST)];
    const completing = storage().completeMultipart({ ...upload, parts });
    await expect(completing).rejects.toMatchObject({ code: 'storage.bad-request', retry: false });
    await storage().abortMultipart(upload);
  });

  clause('only the last part may be small', async () => {
    const upload = await start('small');
    const parts = [await part(upload, 1, LAST), await part(upload, 2, LAST)];
    const completing = storage().completeMultipart({ ...upload, parts });
    await expect(completing).rejects.toMatchObject({ code: 'storage.bad-request', retry: false });
    await storage().abortMultipart(upload);
  });

  clause('two uploads of one key are two', async () => {
    const uploads = [await start('twins/a b+c'), await start('twins/a b+c')];
    await put(storage(), 'twins/unrelated');
    const listed = await all(listAllUploads(storage(), 'twins/'));
    expect(listed.map((upload) => upload.key)).toEqual(['twins/a b+c', 'twins/a b+c']);
    expect(listed.map((upload) => upload.uploadId).sort()).toEqual(uploads.map((upload) => upload.uploadId).sort());
    for (const upload of uploads) await storage().abortMultipart(upload);
  });

  clause('a listing of more than a thousand uploads goes on', async () => {
    const keys = Array.from({ length: 1003 }, (_, index) => `stray/${String(index).padStart(4, '0')}`);
    await times(keys.length, (index) => storage().createMultipart({ key: keys[index] ?? '' }));
    const listed = await all(listAllUploads(storage(), 'stray/'));
    expect(listed.map((upload) => upload.key)).toEqual(keys);
    await times(listed.length, async (index) => {
      const upload = listed[index];
      if (upload !== undefined) await storage().abortMultipart(upload);
    });
    expect(await all(listAllUploads(storage(), 'stray/'))).toEqual([]);
  });
}
