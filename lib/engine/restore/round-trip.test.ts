import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { approve } from '../approve/approve';
import { plan } from '../plan/plan';
import { scan } from '../scan/scan';
import { recordRequests } from '../snapshot/records';
import { sync } from '../sync/sync';
import { counting, type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { link } from '../testing/tree';
import { addRequests, NO_REQUESTS, REQUEST_CLASSES, type RequestCounts } from '../types';
import { restore } from './restore';
import { portrait, restorePorts, restoreTo, snapshotOf } from './testing/restore-bench';

const never = new AbortController().signal;
let bench: SyncBench;
afterEach(() => bench.close());

/** Runs the real plan; resolves to what it promised for the data, and what was sent. */
async function run(planId: string): Promise<{ promised: RequestCounts; sent: RequestCounts; outcome: string }> {
  const { index, roots, clock } = bench;
  const request = {
    planId,
    prefix: 'data/',
    deletes: 'propagate',
    jobFile: 'unchanged',
    racySinceNs: 1n << 62n,
  } as const;
  const options = { roots, excludes: [], links: 'keep', oneFileSystem: true } as const;
  const hashFile = async () => null;
  const planned = await plan(request, { entries: scan(options, {}, never), index, hashFile }, never);
  const approval = { planId, digest: planned.digest, deletes: 'included' } as const;
  const counted = counting(bench.storage);
  const ports = { storage: counted.storage, index, roots, clock, prefix: 'data/', requests: counted.requests };
  const { outcome } = await sync(approve(approval, { index, summary: planned.summary }), ports, never);
  return { promised: planned.summary.requests, sent: counted.requests(), outcome };
}

test('the real plan promises exactly what sync and its records send, through every kind of change', async () => {
  bench = syncBench({
    'a.txt': 'a',
    'b.txt': 'b',
    turns: 'a file',
    back: link('a.txt'),
    gone: { 'x.txt': 'x' },
    m: 'm',
  });
  const first = await run('p1');
  writeFileSync(join(bench.source, 'a.txt'), 'longer');
  rmSync(join(bench.source, 'turns'));
  symlinkSync('a.txt', join(bench.source, 'turns'));
  rmSync(join(bench.source, 'back'));
  writeFileSync(join(bench.source, 'back'), 'a file now');
  rmSync(join(bench.source, 'gone'), { recursive: true });
  chmodSync(join(bench.source, 'm'), 0o600);
  const second = await run('p2');
  for (const { promised, sent, outcome } of [first, second]) {
    expect(outcome).toBe('succeeded');
    const records = addRequests(NO_REQUESTS, recordRequests('unchanged'));
    for (const kind of REQUEST_CLASSES) expect(promised[kind]).toBe(sent[kind] + records[kind]);
  }
  expect([...bench.storage.contents().keys()]).toEqual(['data/a.txt', 'data/b.txt', 'data/back', 'data/m']);
  expect(bench.index.get('turns')).toMatchObject({ type: 'symlink', key: null });
  const header = await snapshotOf(bench, 's1');
  const target = join(bench.directory, 'target');
  expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).outcome).toBe('succeeded');
  expect(portrait(target)).toEqual(portrait(bench.source));
});
