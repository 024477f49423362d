import { expect } from 'vitest';
import { listAllVersions } from '../../storage/listing';
import { all, type ContractCases, put, read, sha256 } from './contract-case';

/** Versions and delete markers. The first clause switches versioning on for the rest. */
export function versioningContract({ storage, clause }: ContractCases): void {
  const versions = async (key: string) =>
    (await all(listAllVersions(storage(), key))).map(({ versionId, isLatest, isDeleteMarker }) => ({
      versionId,
      isLatest,
      isDeleteMarker,
    }));

  clause('versioning is off until it is enabled', async () => {
    expect(await storage().getVersioning()).toBe('off');
    expect((await put(storage(), 'before', 'old')).versionId).toBeNull();
    await storage().enableVersioning();
    expect(await storage().getVersioning()).toBe('enabled');
  });

  clause('what was written before has the version "null"', async () => {
    expect(await versions('before')).toEqual([{ versionId: 'null', isLatest: true, isDeleteMarker: false }]);
    const { versionId } = await put(storage(), 'before', 'new');
    expect((await read(storage(), { key: 'before', versionId: 'null' })).toString()).toBe('old');
    expect((await read(storage(), { key: 'before', versionId: versionId ?? '' })).toString()).toBe('new');
  });

  clause('every put is a version, newest first', async () => {
    const first = (await put(storage(), 'puts', 'one')).versionId ?? '';
    const second = (await put(storage(), 'puts', 'two')).versionId ?? '';
    expect(await versions('puts')).toEqual([
      { versionId: second, isLatest: true, isDeleteMarker: false },
      { versionId: first, isLatest: false, isDeleteMarker: false },
    ]);
    expect((await read(storage(), { key: 'puts' })).toString()).toBe('two');
    expect((await read(storage(), { key: 'puts', versionId: first })).toString()).toBe('one');
    expect(await storage().headObject({ key: 'puts' })).toMatchObject({ versionId: second, size: 3 });
    expect(await storage().headObject({ key: 'puts', versionId: first })).toMatchObject({ versionId: first });
  });

  clause('deleting hides behind a marker, and deleting the marker brings back', async () => {
    const { versionId } = await put(storage(), 'hidden', 'still here');
    await storage().deleteObjects({ objects: [{ key: 'hidden' }, { key: 'hidden too' }] });
    expect(await storage().headObject({ key: 'hidden' })).toBeNull();
    const listed = await versions('hidden');
    const marker = listed[0]?.versionId ?? '';
    expect(listed).toEqual([
      { versionId: marker, isLatest: true, isDeleteMarker: true },
      { versionId, isLatest: false, isDeleteMarker: false },
      { versionId: expect.any(String), isLatest: true, isDeleteMarker: true },
    ]);
    expect((await read(storage(), { key: 'hidden', versionId: versionId ?? '' })).toString()).toBe('still here');
    await storage().deleteObjects({ objects: [{ key: 'hidden', versionId: marker }] });
    expect((await read(storage(), { key: 'hidden' })).toString()).toBe('still here');
  });

  clause('versions and markers go in one batch, each by its id, and nothing of the key is left', async () => {
    for (const body of ['one', 'two']) await put(storage(), 'batch', body);
    await storage().deleteObjects({ objects: [{ key: 'batch' }] });
    const [marker, second, first] = (await versions('batch')).map(({ versionId }) => ({ key: 'batch', versionId }));
    if (marker === undefined || second === undefined || first === undefined) throw new Error('three were written');
    expect(await storage().deleteObjects({ objects: [first, marker] })).toEqual({ errors: [] });
    expect((await read(storage(), { key: 'batch' })).toString()).toBe('two');
    expect(await storage().deleteObjects({ objects: [second, first] })).toEqual({ errors: [] });
    expect(await versions('batch')).toEqual([]);
  });

  clause('a marker is not an object', async () => {
    await put(storage(), 'marked');
    await storage().deleteObjects({ objects: [{ key: 'marked' }] });
    const marker = (await versions('marked'))[0]?.versionId ?? '';
    await expect(storage().getObject({ key: 'marked' })).rejects.toMatchObject({ code: 'object.missing' });
    const byVersion = { key: 'marked', versionId: marker };
    await expect(storage().getObject(byVersion)).rejects.toMatchObject({ code: 'object.missing' });
    expect(await storage().headObject(byVersion)).toBeNull();
    expect((await storage().listPage({ prefix: 'marked' })).objects).toEqual([]);
  });

  clause('a deleted version is gone for good, and the one before it is current', async () => {
    const first = (await put(storage(), 'pruned', 'one')).versionId ?? '';
    const second = (await put(storage(), 'pruned', 'two')).versionId ?? '';
    const objects = [{ key: 'pruned', versionId: second }];
    expect(await storage().deleteObjects({ objects })).toEqual({ errors: [] });
    expect(await versions('pruned')).toEqual([{ versionId: first, isLatest: true, isDeleteMarker: false }]);
    const missing = storage().getObject({ key: 'pruned', versionId: second });
    await expect(missing).rejects.toMatchObject({ code: 'object.missing', retry: false });
    expect(await storage().headObject({ key: 'pruned', versionId: second })).toBeNull();
    expect(await storage().deleteObjects({ objects })).toEqual({ errors: [] });
  });

  clause('a batch deletes versions of one key', async () => {
    const ids = [];
    for (const text of ['one', 'two', 'three']) ids.push((await put(storage(), 'batch', text)).versionId ?? '');
    const objects = ids.slice(0, 2).map((versionId) => ({ key: 'batch', versionId }));
    expect(await storage().deleteObjects({ objects })).toEqual({ errors: [] });
    expect((await versions('batch')).map((version) => version.versionId)).toEqual([ids[2]]);
  });

  clause('a completed upload is a version', async () => {
    await put(storage(), 'multipart', 'before');
    const { uploadId } = await storage().createMultipart({ key: 'multipart' });
    const body = Buffer.from('after');
    const upload = { key: 'multipart', uploadId };
    const { etag } = await storage().uploadPart({ ...upload, partNumber: 1, body, sha256: sha256(body) });
    const parts = [{ partNumber: 1, etag, sha256: sha256(body) }];
    const { versionId } = await storage().completeMultipart({ ...upload, parts });
    expect((await versions('multipart'))[0]).toMatchObject({ versionId, isLatest: true });
  });

  clause('a listing of more than a thousand versions names each once, newest first', async () => {
    const written: string[] = [];
    for (let index = 0; index < 1004; index += 1) {
      written.push((await put(storage(), 'many/a', `${index}`)).versionId ?? '');
    }
    await put(storage(), 'many/b');
    const listed = await all(listAllVersions(storage(), 'many/'));
    expect(listed.map((version) => version.key)).toEqual([...Array(1004).fill('many/a'), 'many/b']);
    expect(listed.slice(0, 1004).map((version) => version.versionId)).toEqual(written.reverse());
    expect(listed.filter((version) => version.isLatest).length).toBe(2);
  });

  clause('a signal that has fired deletes nothing', async () => {
    await put(storage(), 'kept');
    const deleting = storage().deleteObjects({ objects: [{ key: 'kept' }] }, AbortSignal.abort());
    await expect(deleting).rejects.toMatchObject({ code: 'cancelled' });
    expect(await storage().headObject({ key: 'kept' })).not.toBeNull();
  });
}
