/**
 * Trees whose uploads were counted with aws-cli itself (facts: symlinks.md, section 2): every figure must be the same, with and
 * without following.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inspectLinks } from './inspect';
import { buildCase, type CaseFigures, makeBase, SYMLINK_CASES } from './testing/cases';
import type { Uploads } from './uploads';

const NOTHING = {
  uploads: '0',
  bytes: '0',
  requests: '0',
  over1024: '0',
  notExist: '0',
  special: '0',
  unreadable: '0',
};

function observed({ uploads, bytes, requests, over1024, warnings }: CaseFigures) {
  const warned = (kind: string) => String(warnings[kind] ?? 0);
  const figures = {
    uploads: String(uploads),
    bytes: String(bytes),
    requests: String(requests),
    over1024: String(over1024),
  };
  return { ...figures, notExist: warned('not_exist'), special: warned('special'), unreadable: warned('unreadable') };
}

function predicted({ uploads, bytes, requests, over1024, warnings }: Uploads) {
  const figures = { uploads, bytes, requests, over1024, ...warnings };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)]));
}

test('no case is missing', () => {
  expect(SYMLINK_CASES).toHaveLength(263);
});

test.each(SYMLINK_CASES)('$name: $note', async (one) => {
  const base = makeBase(one);
  await buildCase(base, one);
  const report = await inspectLinks(path.join(base, one.source), new AbortController().signal);
  expect(predicted(report.following)).toEqual(observed(one.expected.follow));
  expect(report.following.exact).toBe(true);
  expect(report.following.maxDepth).toBe(one.max_depth);
  // aws-cli skips a source that is a link, silently; this report counts what is there.
  const real = report.rootIsLink ? NOTHING : predicted(report.withoutFollowing);
  expect(real).toEqual(observed(one.expected.nofollow));
  rmSync(path.dirname(base), { recursive: true });
});
