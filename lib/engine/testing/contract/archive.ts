import { expect } from 'vitest';
import { type ContractCases, put } from './contract-case';

const thaw = { days: 1, speed: 'standard' } as const;

/** Archive classes: an object is read after it was asked for. */
export function archiveContract({ storage, clause }: ContractCases): void {
  clause('what is archived is object.archived until it is asked for, and says that it was', async () => {
    const { versionId } = await put(storage(), 'cold', 'ice', { storageClass: 'GLACIER' });
    const address = { key: 'cold', ...(versionId === null ? {} : { versionId }) };
    await expect(storage().getObject(address)).rejects.toMatchObject({ code: 'object.archived', retry: false });
    expect(await storage().headObject(address)).toMatchObject({ storageClass: 'GLACIER', size: 3 });
    expect(await storage().headObject(address)).not.toHaveProperty('thaw');
    expect(await storage().requestThaw({ ...address, ...thaw })).toBe('requested');
    expect(await storage().headObject(address)).toMatchObject({ thaw: 'under-way' });
    expect(await storage().requestThaw({ ...address, ...thaw })).toBe('under-way');
  });

  clause('what is not archived is readable, whoever asks', async () => {
    await put(storage(), 'warm', 'tea');
    expect(await storage().requestThaw({ key: 'warm', ...thaw })).toBe('readable');
  });

  clause('asking for what is not there is object.missing', async () => {
    const asking = storage().requestThaw({ key: 'nothing', ...thaw });
    await expect(asking).rejects.toMatchObject({ code: 'object.missing', retry: false });
  });
}
