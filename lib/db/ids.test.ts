import { describe, expect, it } from 'vitest';
import { newId, newSnapshotId } from './ids';

describe('newId', () => {
  it('sorts by time and does not repeat', () => {
    const times = [0, 1, 31, 32, 1_795_424_400_000, 1_795_424_400_001];
    const ids = times.map((time) => newId(time));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => newId(5))).size).toBe(1000);
    expect(ids[0]).toMatch(/^[0-9a-z]{26}$/);
  });
});

describe('newSnapshotId', () => {
  it('starts with the time in UTC', () => {
    expect(newSnapshotId(Date.parse('2026-11-23T08:30:00.123Z'))).toMatch(/^20261123T083000Z-[0-9a-z]{6}$/);
  });
});
