/**
 * What the plan says is what is sent, class by class, for everything that sends requests, on the practice bucket and on radosgw. With
 * failures the difference is the repeats, and is said to be.
 */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunView } from '../lib/control/views';
import { requireServer, startRadosgw } from '../lib/engine/testing/real-servers';
import { FaultScript } from '../lib/practice-s3/faults';
import { type Installation, openInstallation, startPractice } from './testing/installation';

const SERVERS = [
  { name: 'practice bucket', start: startPractice, isThere: true },
  { name: 'radosgw', start: startRadosgw, isThere: requireServer('radosgw') === 'run' },
];

function asPlanned(run: RunView): RunView {
  expect(run, JSON.stringify(run.problem)).toMatchObject({ state: 'succeeded', difference: null });
  expect(run.requests).toEqual(run.planned);
  expect(run.usd).toBe(run.plannedUsd);
  return run;
}

describe.each(SERVERS.filter(({ isThere }) => isThere))('$name', ({ start }) => {
  let server: Awaited<ReturnType<typeof start>>;
  let at: Installation;

  beforeAll(async () => {
    server = await start();
    at = await openInstallation(server, 'meter');
    mkdirSync(path.join(at.source, 'sub'), { recursive: true });
    for (let file = 0; file < 30; file += 1) writeFileSync(path.join(at.source, `f${file}`), `file ${file}`);
    writeFileSync(path.join(at.source, 'sub', 'large'), Buffer.alloc(40 * 1024 * 1024, 'multipart'));
  });
  afterAll(async () => {
    await at?.close();
    await server?.stop();
  });

  test('first run with multipart, a quiet run, changes, deletes', async () => {
    const first = asPlanned(await at.run());
    expect(first.requests.post).toBeGreaterThan(0);
    const quiet = asPlanned(await at.run());
    expect(quiet.requests).toMatchObject({ put: 3, post: 0, list: 0, head: 0, get: 0, delete: 1 });
    for (let file = 0; file < 5; file += 1) appendFileSync(path.join(at.source, `f${file}`), ' and more');
    const changed = asPlanned(await at.run());
    expect(changed.requests.put).toBe(8);
    for (let file = 10; file < 20; file += 1) rmSync(path.join(at.source, `f${file}`));
    const deleted = asPlanned(await at.run());
    expect(deleted.requests).toMatchObject({ put: 3, delete: 2 });
  });

  test.each([
    ['list', { method: 'list' }],
    ['head', { method: 'head' }],
    ['read', { method: 'read', percent: 100 }],
    ['drill', { method: 'drill', files: 5 }],
  ] as const)('verify by %s', async (method, input) => {
    const proof = await at.verify(input);
    expect(proof).toMatchObject({ state: 'sound', problem: null });
    if (method === 'list') expect(proof.requests.list).toBeGreaterThanOrEqual(proof.plan?.requests.list ?? 0);
    else expect(proof.requests).toEqual(proof.plan?.requests);
  });

  test('restore', async () => {
    const restored = await at.restore(null, path.join(at.folder, 'back'));
    expect(restored).toMatchObject({ state: 'succeeded', problem: null });
    expect(restored.requests).toEqual(restored.plan?.requests);
  });

  test('retention', async () => {
    const pruned = await at.prune({ last: 1 });
    expect(pruned).toMatchObject({ state: 'succeeded', problem: null });
    expect(pruned.requests).toEqual(pruned.plan?.requests);
  });
});

test('with failures the difference is the repeats, and what they cost is nothing', async () => {
  const slow = { kind: 'error', status: 503, code: 'SlowDown' } as const;
  const faults = new FaultScript([{ operation: 'PutObject', times: 3, fault: slow }]);
  const server = await startPractice({ faults });
  const at = await openInstallation(server, 'meter');
  try {
    mkdirSync(at.source);
    for (let file = 0; file < 30; file += 1) writeFileSync(path.join(at.source, `f${file}`), `file ${file}`);
    const run = await at.run();
    expect(run.state).toBe('succeeded');
    expect(run.requests).toEqual({ ...run.planned, put: (run.planned?.put ?? 0) + 3 });
    expect(run.repeated.put).toBe(3);
    expect(run.usd).toBe(run.plannedUsd);
    faults.assertUsedUp();
    expect(run.difference).toBe('3 requests failed and were sent again; 3 of the failures are not billed.');
  } finally {
    await at.close();
    await server.stop();
  }
});
