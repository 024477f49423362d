import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestsFor } from './content-tag';
import { partSizesOf } from './part-sizes';

const MIB = 1024 * 1024;
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

/** The ETag of an upload in parts, worked out the plain way. */
function etagOfParts(body: Buffer, partSize: number): string {
  const parts = Array.from({ length: Math.ceil(body.length / partSize) }, (_, at) =>
    md5(body.subarray(at * partSize, (at + 1) * partSize)),
  );
  return `${md5(Buffer.concat(parts)).toString('hex')}-${parts.length}`;
}

/** What each way of reading the ETag comes to, for these bytes in chunks that fit no part size. */
function recomputed(etag: string, body: Buffer): string[] {
  const digests = digestsFor(etag, body.length);
  for (let at = 0; at < body.length; at += 999_983) {
    for (const digest of digests) digest.update(body.subarray(at, at + 999_983));
  }
  return digests.map((digest) => digest.digest());
}

const body = Buffer.alloc(33 * MIB + 17, 'sixteen bytes of.');

test('a single PUT: the MD5 of the content', () => {
  const etag = md5(body).toString('hex');
  expect(recomputed(etag, body)).toEqual([etag]);
  expect(recomputed(etag, Buffer.from('other'))).not.toContain(etag);
});

test.each([
  { tool: 'aws-cli', partSize: 8 * MIB },
  { tool: 'rclone', partSize: 5 * MIB },
  { tool: 's3cmd', partSize: 15 * MIB },
  { tool: 'Foresync', partSize: 16 * MIB },
  { tool: 'one part only', partSize: 64 * MIB },
])('parts as $tool cuts them', ({ partSize }) => {
  const etag = etagOfParts(body, partSize);
  expect(recomputed(etag, body)).toContain(etag);
  const changed = Buffer.from(body);
  changed[20 * MIB] = 0;
  expect(recomputed(etag, changed)).not.toContain(etag);
});

test('an ETag of another kind cannot be recomputed', () => {
  for (const etag of ['', 'abc', `${'a'.repeat(32)}-0`, `${'a'.repeat(32)}-6`, 'A'.repeat(32), 'x'.repeat(64)]) {
    expect(digestsFor(etag, 33 * MIB), etag).toEqual([]);
  }
});

describe('beyond 10,000 parts', () => {
  const tebibyte = 1024 ** 4;

  test('aws-cli doubles its parts', () => {
    expect(partSizesOf(100_000 * MIB, 6250)).toContain(16 * MIB);
    expect(partSizesOf(tebibyte, 8192)).toContain(128 * MIB);
  });

  test('rclone takes the next whole MiB', () => {
    expect(partSizesOf(tebibyte, Math.ceil(tebibyte / (105 * MIB)))).toEqual([105 * MIB]);
    expect(partSizesOf(50_000 * MIB, 10_000)).toContain(5 * MIB);
  });
});
