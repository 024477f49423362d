import { expect } from 'vitest';
import { isEngineError } from '../../errors';
import { type ContractCases, put, read, sha256, times } from './contract-case';

/** Conditional writes, checksums, limits. */
export function writingContract({ storage, clause }: ContractCases): void {
  clause('onlyIfAbsent writes where nothing is', async () => {
    await put(storage(), 'absent', 'new', { onlyIfAbsent: true });
    expect((await read(storage(), { key: 'absent' })).toString()).toBe('new');
  });

  clause('onlyIfAbsent leaves what is there', async () => {
    await put(storage(), 'present', 'old');
    const putting = put(storage(), 'present', 'new', { onlyIfAbsent: true });
    await expect(putting).rejects.toMatchObject({ code: 'object.precondition', retry: false });
    expect((await read(storage(), { key: 'present' })).toString()).toBe('old');
  });

  clause('of ten writers that find nothing, one wins', async () => {
    const codes: string[] = [];
    await times(10, (index) =>
      put(storage(), 'race', `writer ${index}`, { onlyIfAbsent: true }).then(
        () => codes.push('written'),
        (error: unknown) => codes.push(isEngineError(error) ? error.code : String(error)),
      ),
    );
    expect(codes.sort()).toEqual([...Array(9).fill('object.precondition'), 'written']);
  });

  clause('onlyIfEtag replaces exactly that object', async () => {
    const first = await put(storage(), 'etag', 'first');
    await put(storage(), 'etag', 'second', { onlyIfEtag: first.etag });
    expect((await read(storage(), { key: 'etag' })).toString()).toBe('second');
    const late = put(storage(), 'etag', 'third', { onlyIfEtag: first.etag });
    await expect(late).rejects.toMatchObject({ code: 'object.precondition', retry: false });
    expect((await read(storage(), { key: 'etag' })).toString()).toBe('second');
  });

  clause('onlyIfEtag on nothing is object.missing', async () => {
    const putting = put(storage(), 'no-etag', 'x', { onlyIfEtag: '0123456789abcdef0123456789abcdef' });
    await expect(putting).rejects.toMatchObject({ code: 'object.missing', retry: false });
    expect(await storage().headObject({ key: 'no-etag' })).toBeNull();
  });

  clause('a body that is not what its sha256 says is not stored', async () => {
    const body = Buffer.from('sent');
    const putting = storage().putObject({ key: 'damaged', body, sha256: sha256(Buffer.from('meant')) });
    await expect(putting).rejects.toMatchObject({ code: 'object.checksum', retry: true });
    expect(await storage().headObject({ key: 'damaged' })).toBeNull();
  });

  clause('a key may have 1,024 bytes', async () => {
    const key = `${'ü'.repeat(500)}${'k'.repeat(24)}`;
    await put(storage(), key, 'long');
    expect((await read(storage(), { key })).toString()).toBe('long');
  });

  clause('a key of 1,025 bytes is key.too-long', async () => {
    const putting = put(storage(), 'k'.repeat(1025), 'x');
    await expect(putting).rejects.toMatchObject({ code: 'key.too-long', retry: false });
  });
}
