import { describe, expect, test } from 'vitest';
import type { Finding } from '../types';
import { acknowledgementOf, fingerprintOf, inForce } from './acknowledgement';
import { type FindingCode, type FindingEvidence, finding } from './findings';
import { judge } from './verdict';

const GB = 1024 ** 3;
const loop = (more: Partial<FindingEvidence['link.loop']> = {}) =>
  finding('link.loop', {
    ...{ path: 'a/uploads', target: '../a', cycle: ['a', 'a/uploads'], uploads: '9', bytes: '90', usd: '0.1', ...more },
  });
const many = { files: 5, bytes: 50, percent: 50, limitCount: 1, limitPercent: 10, folders: [] };
const usual = { usualFiles: 100, usualBytes: GB, snapshots: 5 };
const grown = (files: number, bytes: number) => finding('source.grown', { files, bytes, ...usual });
const missing = finding('bucket.missing', { bucket: 'b' });

/** An acknowledgement of a finding, as a job's row holds it. */
const knows = (one: Finding) => ({ code: one.code, fingerprint: fingerprintOf(one) ?? '', untilMs: 1 });

describe('a fingerprint', () => {
  test('of a loop is its link and where it leads, not what following it would cost today', () => {
    const known = [knows(loop())];
    expect(acknowledgementOf(loop({ uploads: '12', bytes: '120', usd: '0.2' }), known)).toBe(known[0]);
    expect(acknowledgementOf(loop({ path: 'b/uploads' }), known)).toBeUndefined();
    expect(acknowledgementOf(loop({ target: '../b' }), known)).toBeUndefined();
  });

  test('of what has no entry is the whole evidence, whatever order it is read in', () => {
    const links = { path: 'l', target: '/mnt', count: 2, paths: ['l -> /mnt', 'm -> /mnt'] };
    const known = [knows(finding('link.outside', links))];
    const { paths, count, ...rest } = links;
    expect(acknowledgementOf(finding('link.outside', { paths, count, ...rest }), known)).toBe(known[0]);
    expect(acknowledgementOf(finding('link.outside', { ...links, count: 3 }), known)).toBeUndefined();
    expect(acknowledgementOf(finding('link.dangling', links), known)).toBeUndefined();
  });

  test('is the same after a journey through a column', () => {
    const read = JSON.parse(JSON.stringify(loop({ exact: true }))) as Finding;
    expect(fingerprintOf(read)).toBe(fingerprintOf(loop()));
    const run = { usd: null, currency: 'USD', limitUsd: '1', requests: 5, limitRequests: null };
    const limit = finding('limit.run', run);
    expect(fingerprintOf(JSON.parse(JSON.stringify(limit)) as Finding)).toBe(fingerprintOf(limit));
  });

  test('of sizes that move a little every night stays, until they have doubled', () => {
    const known = [knows(grown(4100, 5 * GB))];
    expect(acknowledgementOf(grown(4200, 5.2 * GB), known)).toBe(known[0]);
    expect(acknowledgementOf(grown(8300, 5.2 * GB), known)).toBeUndefined();
    expect(acknowledgementOf(grown(4200, 9 * GB), known)).toBeUndefined();
    const disk = (freeBytes: number) => finding('machine.disk-low', { path: '/data', freeBytes, neededBytes: GB });
    expect(fingerprintOf(disk(600_000))).toBe(fingerprintOf(disk(700_000)));
    expect(fingerprintOf(disk(0))).not.toBe(fingerprintOf(disk(700_000)));
  });

  test('of a clock is whose fault it is', () => {
    const clock = (culprit: 'machine' | 'server', offsetMs: number) =>
      finding('clock.skewed', {
        ...{ culprit, machineMs: offsetMs, serverMs: 0, offsetMs, uncertaintyMs: 20, remedy: 'turn-on' },
      });
    expect(fingerprintOf(clock('machine', 950_000))).toBe(fingerprintOf(clock('machine', 951_000)));
    expect(fingerprintOf(clock('machine', 950_000))).not.toBe(fingerprintOf(clock('server', 950_000)));
  });
});

describe('cannot be acknowledged', () => {
  const shrunk = { files: 1, bytes: 1, ...usual, folders: [] };
  const month = { of: 'all', usd: '1', currency: 'USD', requests: 1, spentUsd: '1', spentRequests: 1 } as const;
  test.each<[FindingCode, Finding]>([
    ['delete.many', finding('delete.many', many)],
    ['source.empty', finding('source.empty', { paths: [''], knownFiles: 5 })],
    ['source.empty', finding('source.empty', { paths: [''], knownFiles: 0 }, 'notes')],
    ['source.missing', finding('source.missing', { path: '/www' }, 'holds')],
    ['source.unmounted', finding('source.unmounted', { path: '/www', knownFiles: 5, files: 0 })],
    ['source.sentinel-gone', finding('source.sentinel-gone', { paths: ['/www/.here'], knownFiles: 5 })],
    ['source.shrunk', finding('source.shrunk', shrunk)],
    ['limit.month', finding('limit.month', { ...month, limitUsd: '1', limitRequests: null })],
    ['bucket.missing', missing],
    ['link.loop', finding('link.loop', { ...loop().evidence } as FindingEvidence['link.loop'], 'blocks')],
  ])('%s', (code, one) => {
    expect(one.code).toBe(code);
    expect(fingerprintOf(one)).toBeNull();
    // Not even by a row that somebody wrote by hand.
    expect(acknowledgementOf(one, [{ code, fingerprint: '' }])).toBeUndefined();
  });
});

describe('the verdict', () => {
  test('no longer holds for what is acknowledged, and still for the rest', () => {
    const held = grown(4100, 5 * GB);
    expect(judge([held, loop()], [])).toEqual({ verdict: 'held', reasons: [held] });
    expect(judge([held, loop()], [knows(loop())])).toMatchObject({ verdict: 'held' });
    expect(judge([held, loop()], [knows(held)])).toEqual({ verdict: 'ready', reasons: [] });
    const deletes = finding('delete.many', many);
    expect(judge([held, deletes], [knows(held)])).toEqual({ verdict: 'held', reasons: [deletes] });
    expect(judge([held, missing], [knows(held)])).toEqual({ verdict: 'blocked', reasons: [missing] });
  });
});

test('one is in force until its time, not at it', () => {
  const one = { untilMs: 1000 };
  expect(inForce([one], 999)).toEqual([one]);
  expect(inForce([one], 1000)).toEqual([]);
});
