import { expect, test } from 'vitest';
import { brokenBucketRule } from './bucket-name';

test.each(['abc', 'my-bucket.2026', '1a2', 'a'.repeat(63)])('%s is a bucket name', (name) => {
  expect(brokenBucketRule(name)).toBeNull();
});

test.each([
  ['ab', 'shorter'],
  ['a'.repeat(64), 'longer'],
  ['s3://bucket', 'URL'],
  ['bucket/folder', 'slash'],
  ['MyBucket', 'capital'],
  ['my_bucket', 'character'],
  ['-bucket', 'begin and end'],
  ['bucket.', 'begin and end'],
  ['my..bucket', 'two dots'],
  ['192.168.0.1', 'IP address'],
  ['xn--bucket', 'beginning'],
  ['bucket-s3alias', 'ending'],
])('%s breaks a rule: %s', (name, rule) => {
  expect(brokenBucketRule(name)).toContain(rule);
});
