import { describe, expect, it } from 'vitest';
import { NO_REQUESTS } from '../engine/types';
import { TransferProgress } from './transfer-progress';

const MIB = 1024 * 1024;

function progressOf(total: { files: number; bytes: number; deletes: number }) {
  let now = 0;
  const progress = new TransferProgress(() => now, total);
  const transfer = (at: number, files: number, bytes: number, left = total) => {
    now = at;
    const totals = { filesTotal: left.files, bytesTotal: left.bytes };
    progress.listen({
      kind: 'transfer',
      filesDone: files,
      bytesDone: bytes,
      ...totals,
      current: `f${files}`,
      requests: NO_REQUESTS,
    });
  };
  const viewAt = (at: number) => {
    now = at;
    return progress.view();
  };
  return { progress, transfer, viewAt };
}

describe('TransferProgress', () => {
  it('says nothing of rate and time before there is enough to say', () => {
    const { transfer, viewAt } = progressOf({ files: 10, bytes: 100 * MIB, deletes: 0 });
    expect(viewAt(0)).toMatchObject({ rate: null, etaMs: null, filesDone: 0, filesTotal: 10 });
    transfer(100, 1, 10 * MIB);
    expect(viewAt(500)).toMatchObject({ rate: null, etaMs: null, filesDone: 1 });
  });

  it('has a rate of the last five seconds and a time left that follows from it', () => {
    const { transfer, viewAt } = progressOf({ files: 100, bytes: 100 * MIB, deletes: 0 });
    for (let second = 0; second <= 10; second += 1) transfer(second * 1000, second, second * MIB);
    expect(viewAt(10_000)).toMatchObject({ rate: MIB, etaMs: 90_000, current: 'f10' });
    for (let second = 11; second <= 20; second += 1) transfer(second * 1000, second, (10 + (second - 10) * 4) * MIB);
    const fast = viewAt(20_000);
    expect(fast.rate).toBe(4 * MIB);
    expect(fast.etaMs).toBeGreaterThan(12_500);
    expect(fast.etaMs).toBeLessThan(90_000);
  });

  it('shows a standstill, and never a time below zero', () => {
    const { transfer, viewAt } = progressOf({ files: 2, bytes: 10, deletes: 0 });
    transfer(0, 0, 0);
    transfer(2000, 1, 10);
    expect(viewAt(4000).rate).toBe(3);
    expect(viewAt(1_000_000)).toMatchObject({ rate: 0 });
    transfer(1_000_100, 2, 30);
    const over = viewAt(1_002_000);
    expect(over.etaMs).toBeGreaterThanOrEqual(0);
    expect(over.bytesTotal).toBe(30);
  });

  it('counts what an interrupted run did before', () => {
    const { transfer, viewAt } = progressOf({ files: 3, bytes: 15, deletes: 0 });
    transfer(0, 1, 4, { files: 1, bytes: 4, deletes: 0 });
    expect(viewAt(0)).toMatchObject({ filesDone: 3, filesTotal: 3, bytesDone: 15, bytesTotal: 15 });
  });

  it('counts deletes', () => {
    const { progress, viewAt } = progressOf({ files: 0, bytes: 0, deletes: 5 });
    progress.listen({ kind: 'delete', done: 2, total: 5 });
    expect(viewAt(0)).toMatchObject({ deletesDone: 2, deletesTotal: 5 });
  });
});
