import { expect, test } from 'vitest';
import { DataError } from '../db/db-error';
import { EngineError, ERROR_CODES } from '../engine/errors';
import { FINDING_SEVERITY, type FindingCode, type FindingEvidence } from '../engine/preflight/findings';
import { DoorError } from './door-error';
import { findingsDocument } from './testing/findings-document';
import { findingView, problemFor, problemOf } from './words';
import { ACCESS_WORDS } from './words/access-words';
import { DATA_WORDS } from './words/data-words';
import { DOOR_WORDS } from './words/door-words';
import { hasWords } from './words/wording';

const CODES = [...ERROR_CODES, ...Object.keys(DATA_WORDS), ...Object.keys(DOOR_WORDS), ...Object.keys(ACCESS_WORDS)];
const FACTS = {
  path: '/var/www/html/wp-config.php',
  key: 'web1/index.php',
  bucket: 'ten-sites',
  region: 'eu-central-1',
  endpoint: 'http://127.0.0.1:9000',
  host: 'nowhere.example',
  offsetMs: 1_200_000,
  name: 'web1',
  id: '01j',
};

const some = { count: 7, paths: ['a', 'b', 'c', 'd', 'e', 'f'] };
const EVIDENCE: { [Code in FindingCode]: FindingEvidence[Code] } = {
  'link.loop': {
    path: 'mydir',
    target: './',
    cycle: ['', 'mydir'],
    uploads: '4100000',
    bytes: '57231278899',
    usd: '20.5',
  },
  'link.followed': { count: 2, paths: ['media', 'shared/fonts'] },
  'link.outside': { path: 'uploads', target: '../media', count: 1, paths: ['uploads'] },
  'link.dangling': { path: 'a', target: '/nowhere/x', ...some },
  'link.duplicate': { path: 'current', target: 'releases/2', count: 1, paths: ['current'] },
  'link.special': { path: 'log', target: '/dev/null', count: 1, paths: ['log'] },
  'clock.skewed': {
    ...{ offsetMs: 995_431, uncertaintyMs: 480, remedy: 'step-chrony' },
    ...{ culprit: 'machine', machineMs: 995_031, serverMs: -400 },
  },
  'clock.drifting': {
    ...{
      offsetMs: -93_000,
      uncertaintyMs: 12,
      remedy: 'turn-on',
      culprit: 'cannot-tell',
      machineMs: null,
      serverMs: null,
    },
    ...{ msPerDay: -86_400, crossesAtMs: Date.UTC(2026, 11, 1) },
  },
  'clock.unsynchronised': { keeper: 'none', remedy: 'turn-on' },
  'clock.jumped': { byMs: -7_200_000, remedy: 'on-the-host' },
  'clock.unknown': { code: 'network.refused' },
  'source.missing': { path: '/var/www/html' },
  'source.not-a-directory': { path: '/var/www/html/index.php' },
  'source.empty': { paths: ['/var/www/html'], knownFiles: 2000 },
  'source.unreadable': { ...some, codes: ['EACCES'] },
  'source.unmounted': { path: '/mnt/media', knownFiles: 2000, files: 3 },
  'source.other-filesystem': some,
  'source.special': some,
  'name.not-utf8': some,
  'name.too-long': some,
  'name.reserved': { count: 1, paths: ['.foresync/x'] },
  'delete.many': {
    files: 1204,
    bytes: 81_788_928,
    percent: 12.5,
    limitCount: 1000,
    limitPercent: 10,
    folders: [{ folder: 'wp-content/uploads/', files: 1204, bytes: 81_788_928 }],
  },
  'adopt.found': {
    ...{ files: 98_211, of: 100_004, bytes: 41_231_278_899, differ: 1790, untold: 3, left: 0 },
    ...{
      sparedRequests: 98_240,
      sparedUsd: '0.4912',
      askedRequests: 4103,
      askedUsd: '0.020504',
      ask: 'listing',
      askingUsd: '0.0000012',
      currency: 'USD',
    },
  },
  'adopt.extra': {
    ...{ files: 4_000_012, bytes: 57_231_278_899, monthlyUsd: '1.316319', currency: 'USD', versioned: false },
    links: [{ path: 'mydir', target: './', verdict: 'loop', files: 4_000_000, bytes: 57_231_200_000 }],
    linksTotal: 1,
    folders: [{ folder: 'old/', files: 12, bytes: 78_899 }],
    foldersTotal: 1,
  },
  'adopt.cannot-tell': { bucket: 'ten-sites', code: 'access.denied' },
  'bucket.missing': { bucket: 'ten-sites' },
  'bucket.wrong-region': { bucket: 'ten-sites', region: 'us-east-1', actual: 'eu-central-1' },
  'bucket.access': { bucket: 'ten-sites', code: 'access.denied', action: 's3:PutObject' },
  'bucket.unreachable': { bucket: 'ten-sites', endpoint: 'http://127.0.0.1:9000', code: 'network.refused' },
  'bucket.no-versioning': { bucket: 'ten-sites', state: 'off' },
  'bucket.not-encrypted': { bucket: 'ten-sites' },
  'bucket.public': { bucket: 'ten-sites' },
  'bucket.public-possible': { bucket: 'ten-sites' },
  'bucket.object-lock': { bucket: 'ten-sites', mode: 'COMPLIANCE', days: 30 },
  'bucket.lifecycle-expires': { bucket: 'ten-sites', rules: [{ id: 'old', prefix: '', days: 30, date: null }] },
  'bucket.lifecycle-noncurrent': { bucket: 'ten-sites', rules: [{ id: '', prefix: 'web1/', days: 7, kept: 2 }] },
  'bucket.lifecycle-archives': {
    ...{ bucket: 'ten-sites', id: 'cold', prefix: '', of: 'current', days: 90, storageClass: 'GLACIER' },
    ...{ files: 12_000, usd: '0.36' },
  },
  'bucket.leftover-uploads': {
    ...{ bucket: 'ten-sites', count: 3, bytes: 81_788_928, monthlyUsd: '0.00175', oldestDays: 41, exact: true },
    keys: ['web1/big.zip'],
  },
  'bucket.missing-permission': {
    policy: { bucket: 'ten-sites', region: 'eu-central-1', places: [{ prefix: 'web1/', job: 'web1' }] },
    actions: ['s3:GetLifecycleConfiguration'],
  },
  'bucket.cannot-tell': {
    ...{ bucket: 'ten-sites', questions: ['lifecycle', 'object-lock'], codes: ['storage.not-implemented'] },
  },
  'bucket.hidden-versions': {
    ...{ bucket: 'ten-sites', versions: 1204, bytes: 81_788_928, markers: 12, monthlyUsd: '0.00175' },
  },
  'bucket.other-writer': { bucket: 'ten-sites', count: 7, keys: ['web1/a', 'web1/b'] },
  'bucket.shared-place': { job: 'web1', path: '/var/www/html/web1' },
  'limit.run': { usd: '20.5', currency: 'USD', limitUsd: '5', requests: 4_100_000, limitRequests: 100_000 },
  'limit.month': {
    ...{ of: 'all', usd: '0.5', currency: 'EUR', requests: 100_000, spentUsd: '24.6', spentRequests: 4_920_000 },
    ...{ limitUsd: '25', limitRequests: 5_000_000 },
  },
  'price.old': { asOf: '2026-08-01', ageDays: 114 },
  'price.unknown': { items: ['PUT in nowhere-1'] },
  'database.estimate': { count: 10, bytes: 81_788_928 },
  'database.failing': { count: 1, names: ['shop'], codes: ['database.denied', 'internal'] },
  'database.not-transactional': { names: ['shop', 'blog'] },
  'source.shrunk': {
    files: 2100,
    bytes: 40_000_000,
    usualFiles: 5000,
    usualBytes: 1_200_000_000,
    snapshots: 10,
    folders: [{ folder: 'site-3/wp-content/uploads/', files: 2900, bytes: 1_100_000_000 }],
  },
  'source.grown': { files: 61_000, bytes: 9_000_000_000, usualFiles: 5000, usualBytes: 1_200_000_000, snapshots: 10 },
  'source.sentinel-gone': { paths: ['/mnt/media/.mounted'], knownFiles: 2000 },
  'machine.disk-low': { path: '/srv/foresync', freeBytes: 1_048_576, neededBytes: 52_428_800 },
};

test.each(CODES)('%s has words, with and without facts', (code) => {
  expect(hasWords(code)).toBe(true);
  for (const facts of [{}, FACTS]) {
    const { what, remedy, why } = problemFor(code, facts);
    expect(what).toMatch(/^\S.*[.?]$/s);
    expect(remedy).toMatch(/\S/);
    expect(`${what}${why}${remedy}`).not.toMatch(/undefined|null|NaN| {2}/);
  }
});

test('the wording of every error', () => {
  const words = CODES.map((code) => {
    const { what, why, remedy } = problemFor(code, FACTS);
    return `${code}\n  ${what}\n  ${why}\n  ${remedy}`;
  });
  expect(words.join('\n')).toMatchSnapshot();
});

test('the wording of every finding', () => {
  const codes = Object.keys(FINDING_SEVERITY) as FindingCode[];
  expect(Object.keys(EVIDENCE).sort()).toEqual([...codes].sort());
  const context = { sources: [{ mount: '', path: '/var/www/html' }] };
  const views = codes.map((code) =>
    findingView({ code, severity: FINDING_SEVERITY[code], evidence: { ...EVIDENCE[code] } }, context),
  );
  for (const view of views) expect(JSON.stringify(view)).not.toMatch(/undefined|NaN|\[object/);
  expect(views).toMatchSnapshot();
});

test.each([
  ...(['link.loop', 'link.outside', 'clock.skewed', 'clock.drifting', 'delete.many', 'source.shrunk'] as const),
  ...([
    'bucket.no-versioning',
    'bucket.lifecycle-expires',
    'bucket.leftover-uploads',
    'limit.run',
    'limit.month',
  ] as const),
] satisfies FindingCode[])('%s says why it matters', (code) => {
  const { why } = findingView({ code, severity: 'warns', evidence: { ...EVIDENCE[code] } });
  expect(why).toMatch(/^[A-Z].*\.$/);
});

test('an empty folder of a job that has no backup yet has nothing to lose', () => {
  const empty = (knownFiles: number) =>
    findingView({ code: 'source.empty', severity: 'notes', evidence: { paths: [''], knownFiles } });
  expect(empty(0).why).toBeNull();
  expect(empty(5).why).toContain('not mounted');
});

test('docs/findings.md lists every finding as the code words it', async () => {
  await expect(findingsDocument(EVIDENCE)).toMatchFileSnapshot('../../docs/findings.md');
});

test('a finding with a path that needs quoting quotes it', () => {
  const evidence = { ...EVIDENCE['link.loop'], path: "www/it's here" };
  const context = {
    sources: [
      { mount: 'www', path: '/srv/www' },
      { mount: 'x', path: '/x' },
    ],
  };
  expect(findingView({ code: 'link.loop', severity: 'warns', evidence }, context).command).toBe(
    "rm '/srv/www/it'\\''s here'",
  );
});

test('unknown codes show their facts instead of a guess', () => {
  expect(problemFor('moon.full', { phase: 1 })).toMatchObject({
    code: 'moon.full',
    facts: [{ name: 'phase', value: '1' }],
  });
  const view = findingView({ code: 'moon.full', severity: 'notes', evidence: { phase: 1, nights: ['a'] } });
  expect(view.evidence).toEqual([
    { label: 'phase', value: '1' },
    { label: 'nights', value: '["a"]' },
  ]);
});

test('every kind of error becomes a problem', () => {
  expect(problemOf(new EngineError('bucket.missing', { facts: { bucket: 'b' } })).what).toContain('named b');
  expect(problemOf(new DataError('data.locked', 'x', { pid: 7 })).what).toContain('process 7');
  expect(problemOf(new DoorError('job.name-taken', { facts: { name: 'web1' }, field: 'name' })).field).toBe('name');
  expect(problemOf(new TypeError('x is not a function'))).toMatchObject({
    code: 'internal',
    facts: [{ name: 'error', value: 'TypeError: x is not a function' }],
  });
});
