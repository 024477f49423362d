import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import * as S3 from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultScript } from './faults';
import { type PracticeOptions, type PracticeServer, startPracticeServer } from './practice-server';

const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'secret' };
let directory: string;
let server: PracticeServer;
let client: S3.S3Client;

async function start(more: Partial<PracticeOptions> = {}): Promise<void> {
  const buckets = [
    { name: 'plain', versioning: false },
    { name: 'kept', versioning: true },
  ];
  server = await startPracticeServer({
    directory,
    host: '127.0.0.1',
    port: 0,
    region: 'eu-central-1',
    credentials,
    buckets,
    ...more,
  });
  client = newClient();
}

function newClient(more: S3.S3ClientConfig = {}): S3.S3Client {
  return new S3.S3Client({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...more,
  });
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'foresync-practice-'));
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

const put = (
  Bucket: string,
  Key: string,
  Body: string | Uint8Array = 'x',
  more: Partial<S3.PutObjectCommandInput> = {},
) => client.send(new S3.PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Bucket: string, Key: string, more: Partial<S3.GetObjectCommandInput> = {}) => {
  const answer = await client.send(new S3.GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as Error & { name: string; $metadata?: { httpStatusCode?: number } },
  );

describe('signatures', () => {
  test('a wrong secret, a wrong key and no key are refused with their own codes', async () => {
    const wrong = newClient({ credentials: { ...credentials, secretAccessKey: 'other' } });
    expect((await failure(wrong.send(new S3.ListBucketsCommand({})))).name).toBe('SignatureDoesNotMatch');
    const unknown = newClient({ credentials: { ...credentials, accessKeyId: 'NOBODY' } });
    expect((await failure(unknown.send(new S3.ListBucketsCommand({})))).name).toBe('InvalidAccessKeyId');
    expect((await fetch(`${server.endpoint}/plain`)).status).toBe(403);
  });

  test.each([
    { way: 'a URL', query: '?AWSAccessKeyId=PRACTICE&Signature=abc%3D&Expires=1900000000', headers: {} },
    { way: 'a header', query: '', headers: { authorization: 'AWS PRACTICE:abc=' } },
  ])('Signature 2 in $way is told to use Signature 4', async ({ query, headers }) => {
    const answer = await fetch(`${server.endpoint}/plain/key${query}`, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/<Code>InvalidRequest<.*Please use AWS4-HMAC-SHA256/);
  });

  test('more than 15 minutes off is refused with S3s own body', async () => {
    const fast = newClient({ systemClockOffset: 16 * 60 * 1000 });
    const error = await failure(fast.send(new S3.ListBucketsCommand({})));
    expect(error.name).toBe('RequestTimeTooSkewed');
    expect(error).toMatchObject({
      MaxAllowedSkewMilliseconds: '900000',
      RequestTime: expect.stringMatching(/^\d{8}T\d{6}Z$/),
    });
    expect((error as unknown as { ServerTime: string }).ServerTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const nearly = newClient({ systemClockOffset: -14 * 60 * 1000 });
    await nearly.send(new S3.ListBucketsCommand({}));
  });

  test('a body that was changed on its way is refused', async () => {
    const altered = newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    altered.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: unknown }).body = 'other';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const error = await failure(altered.send(new S3.PutObjectCommand({ Bucket: 'plain', Key: 'k', Body: 'hello' })));
    expect(error.name).toBe('XAmzContentSHA256Mismatch');
  });
});

describe('objects', () => {
  test('round trip with metadata, ranges, conditions and odd keys', async () => {
    for (const key of ['a+b', 'ü ber', 'per%cent', 'q?x=1&y', "it's (1)*!", 'tab\there', '\u{1f600}']) {
      await put('plain', key, key, { Metadata: { mtime: '1.5' }, ContentType: 'text/plain' });
      expect((await get('plain', key)).toString()).toBe(key);
    }
    const head = await client.send(new S3.HeadObjectCommand({ Bucket: 'plain', Key: 'a+b' }));
    expect(head).toMatchObject({ Metadata: { mtime: '1.5' }, ContentType: 'text/plain', ContentLength: 3 });
    await put('plain', 'range', '0123456789');
    expect((await get('plain', 'range', { Range: 'bytes=2-4' })).toString()).toBe('234');
    expect((await get('plain', 'range', { Range: 'bytes=-3' })).toString()).toBe('789');
    expect((await failure(get('plain', 'range', { Range: 'bytes=10-' }))).name).toBe('InvalidRange');
    expect((await failure(get('plain', 'nothing'))).name).toBe('NoSuchKey');
    expect((await failure(get('nowhere', 'x'))).name).toBe('NoSuchBucket');
    const listed = await client.send(new S3.ListObjectsV2Command({ Bucket: 'plain', EncodingType: 'url' }));
    expect(listed.Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toContain('tab\there');
  });

  test('large bodies, sent as a stream in aws-chunked, come back whole', async () => {
    const body = randomBytes(3 * 1024 * 1024 + 17);
    await client.send(
      new S3.PutObjectCommand({
        Bucket: 'plain',
        Key: 'big',
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
      }),
    );
    expect(
      createHash('md5')
        .update(await get('plain', 'big'))
        .digest('hex'),
    ).toBe(createHash('md5').update(body).digest('hex'));
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s is checked and given back',
    async (algorithm) => {
      await put('plain', 'sum', 'hello', { ChecksumAlgorithm: algorithm });
      const head = await client.send(
        new S3.HeadObjectCommand({ Bucket: 'plain', Key: 'sum', ChecksumMode: 'ENABLED' }),
      );
      const name = `Checksum${algorithm}` as const;
      expect(head[name]).toEqual(expect.any(String));
      const wrong = Buffer.alloc(Buffer.from(head[name] ?? '', 'base64').length).toString('base64');
      expect((await failure(put('plain', 'sum2', 'hello', { [name]: wrong }))).name).toBe('BadDigest');
      expect((await failure(get('plain', 'sum2'))).name).toBe('NoSuchKey');
    },
  );

  test('a wrong Content-MD5 is refused', async () => {
    expect((await failure(put('plain', 'k', 'hello', { ContentMD5: Buffer.alloc(16).toString('base64') }))).name).toBe(
      'BadDigest',
    );
  });

  test('conditional writes let one of many through', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) => put('plain', 'once', `${at}`, { IfNoneMatch: '*' })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { ETag } = await client.send(new S3.HeadObjectCommand({ Bucket: 'plain', Key: 'once' }));
    await put('plain', 'once', 'next', { IfMatch: ETag });
    expect((await failure(put('plain', 'once', 'late', { IfMatch: ETag }))).name).toBe('PreconditionFailed');
  });

  test('copies, and refuses a copy onto itself', async () => {
    await put('plain', 'from', 'body', { Metadata: { a: '1' } });
    await client.send(new S3.CopyObjectCommand({ Bucket: 'kept', Key: 'to', CopySource: 'plain/from' }));
    expect((await get('kept', 'to')).toString()).toBe('body');
    expect(
      (await failure(client.send(new S3.CopyObjectCommand({ Bucket: 'plain', Key: 'from', CopySource: 'plain/from' }))))
        .name,
    ).toBe('InvalidRequest');
  });
});

describe('versions', () => {
  test('every version can be read; deleting leaves a marker, and removing it brings the object back', async () => {
    const first = await put('kept', 'k', 'one');
    await put('kept', 'k', 'two');
    const marker = await client.send(new S3.DeleteObjectCommand({ Bucket: 'kept', Key: 'k' }));
    expect(marker.DeleteMarker).toBe(true);
    expect((await failure(get('kept', 'k'))).name).toBe('NoSuchKey');
    expect((await get('kept', 'k', { VersionId: first.VersionId })).toString()).toBe('one');
    const listed = await client.send(new S3.ListObjectVersionsCommand({ Bucket: 'kept' }));
    expect(listed.Versions?.map(({ IsLatest }) => IsLatest)).toEqual([false, false]);
    expect(listed.DeleteMarkers).toHaveLength(1);
    await client.send(new S3.DeleteObjectCommand({ Bucket: 'kept', Key: 'k', VersionId: marker.VersionId }));
    expect((await get('kept', 'k')).toString()).toBe('two');
  });

  test('pages through versions without losing or repeating one', async () => {
    for (const key of ['a', 'b', 'c']) for (const body of ['1', '2', '3']) await put('kept', key, body);
    const seen: string[] = [];
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let more: boolean | undefined = true; more; ) {
      const page: S3.ListObjectVersionsCommandOutput = await client.send(
        new S3.ListObjectVersionsCommand({ Bucket: 'kept', MaxKeys: 2, ...markers }),
      );
      seen.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated;
    }
    expect(seen).toHaveLength(9);
    expect(new Set(seen).size).toBe(9);
  });

  test('versioning can be turned on', async () => {
    await client.send(
      new S3.PutBucketVersioningCommand({ Bucket: 'plain', VersioningConfiguration: { Status: 'Enabled' } }),
    );
    expect((await client.send(new S3.GetBucketVersioningCommand({ Bucket: 'plain' }))).Status).toBe('Enabled');
    expect((await put('plain', 'k')).VersionId).toEqual(expect.any(String));
  });
});

describe('listing', () => {
  test('pages in UTF-8 order, with prefixes and delimiters', async () => {
    const keys = ['a-b', 'a/x', 'a/y/z', 'a0', 'b', '\u{ff5e}', '\u{1f600}'];
    for (const key of keys) await put('plain', key);
    const paged: string[] = [];
    for await (const page of S3.paginateListObjectsV2({ client, pageSize: 2 }, { Bucket: 'plain' })) {
      paged.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    }
    expect(paged).toEqual(keys);
    const folders: string[] = [];
    for await (const page of S3.paginateListObjectsV2(
      { client, pageSize: 1 },
      { Bucket: 'plain', Delimiter: '/', Prefix: 'a' },
    )) {
      folders.push(
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ''),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
      );
    }
    expect(folders).toEqual(['a-b', 'a/', 'a0']);
    const old = await client.send(new S3.ListObjectsCommand({ Bucket: 'plain', MaxKeys: 2, Marker: 'a-b' }));
    expect(old).toMatchObject({ IsTruncated: true, NextMarker: 'a/y/z' });
    expect(
      (await client.send(new S3.ListObjectsV2Command({ Bucket: 'plain', StartAfter: 'a0' }))).Contents,
    ).toHaveLength(3);
  });

  test('deletes many at once, and needs a checksum for it', async () => {
    for (const key of ['1', '2', '3']) await put('plain', key);
    await client.send(
      new S3.DeleteObjectsCommand({
        Bucket: 'plain',
        Delete: { Objects: ['1', '2', 'never'].map((Key) => ({ Key })) },
      }),
    );
    expect((await client.send(new S3.ListObjectsV2Command({ Bucket: 'plain' }))).KeyCount).toBe(1);
  });
});

describe('multipart', () => {
  const MIB = 1024 * 1024;
  const create = async () =>
    (await client.send(new S3.CreateMultipartUploadCommand({ Bucket: 'kept', Key: 'm' }))).UploadId;
  const part = (UploadId: string | undefined, PartNumber: number, Body: Uint8Array) =>
    client.send(new S3.UploadPartCommand({ Bucket: 'kept', Key: 'm', UploadId, PartNumber, Body }));
  const complete = (UploadId: string | undefined, Parts: S3.CompletedPart[]) =>
    client.send(
      new S3.CompleteMultipartUploadCommand({ Bucket: 'kept', Key: 'm', UploadId, MultipartUpload: { Parts } }),
    );

  test('parts become one object with S3s ETag, readable across their borders', async () => {
    const id = await create();
    const bodies = [randomBytes(5 * MIB), randomBytes(1000)];
    const parts = await Promise.all(
      bodies.map(async (body, at) => ({ PartNumber: at + 1, ETag: (await part(id, at + 1, body)).ETag })),
    );
    expect((await client.send(new S3.ListPartsCommand({ Bucket: 'kept', Key: 'm', UploadId: id }))).Parts).toHaveLength(
      2,
    );
    const { ETag } = await complete(id, parts);
    const md5s = bodies.map((body) => createHash('md5').update(body).digest());
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2"`);
    const whole = Buffer.concat(bodies);
    expect((await get('kept', 'm')).equals(whole)).toBe(true);
    const across = await get('kept', 'm', { Range: `bytes=${5 * MIB - 2}-${5 * MIB + 1}` });
    expect(across.equals(whole.subarray(5 * MIB - 2, 5 * MIB + 2))).toBe(true);
    expect((await client.send(new S3.ListMultipartUploadsCommand({ Bucket: 'kept' }))).Uploads ?? []).toEqual([]);
  });

  test('refuses small parts, wrong order, unknown parts and unknown uploads; aborting leaves nothing', async () => {
    const id = await create();
    const one = { PartNumber: 1, ETag: (await part(id, 1, randomBytes(10))).ETag };
    const two = { PartNumber: 2, ETag: (await part(id, 2, randomBytes(10))).ETag };
    expect((await failure(complete(id, [one, two]))).name).toBe('EntityTooSmall');
    expect((await failure(complete(id, [two, one]))).name).toBe('InvalidPartOrder');
    expect((await failure(complete(id, [{ ...one, ETag: '"0"' }]))).name).toBe('InvalidPart');
    expect((await client.send(new S3.ListMultipartUploadsCommand({ Bucket: 'kept' }))).Uploads).toHaveLength(1);
    await client.send(new S3.AbortMultipartUploadCommand({ Bucket: 'kept', Key: 'm', UploadId: id }));
    expect((await failure(part(id, 1, randomBytes(10)))).name).toBe('NoSuchUpload');
    expect((await client.send(new S3.ListMultipartUploadsCommand({ Bucket: 'kept' }))).Uploads ?? []).toEqual([]);
  });
});

describe('across restarts', () => {
  test('what was acknowledged is there again', async () => {
    const body = randomBytes(200_000);
    await put('kept', 'small', 'inline');
    await put('kept', 'large', body);
    await stop();
    await start();
    expect((await get('kept', 'small')).toString()).toBe('inline');
    expect((await get('kept', 'large')).equals(body)).toBe(true);
  });
});

describe('scripted faults strike, and are counted', () => {
  async function withFaults(
    faults: ConstructorParameters<typeof FaultScript>[0],
    work: () => Promise<void>,
  ): Promise<void> {
    await stop();
    const script = new FaultScript(faults);
    await start({ faults: script });
    await work();
    script.assertUsedUp();
  }

  test('errors, cut connections, lost answers and half bodies', async () => {
    await withFaults(
      [
        { operation: 'PutObject', fault: { kind: 'error', status: 503, code: 'SlowDown' } },
        { operation: 'PutObject', fault: { kind: 'reset' } },
        { operation: 'PutObject', fault: { kind: 'lost-response' } },
        { operation: 'GetObject', fault: { kind: 'truncate', bytes: 3 } },
      ],
      async () => {
        expect((await failure(put('plain', 'a'))).name).toBe('SlowDown');
        await failure(put('plain', 'b'));
        await failure(put('plain', 'c', 'arrived all the same'));
        await failure(get('plain', 'c'));
        expect((await get('plain', 'c')).toString()).toBe('arrived all the same');
        expect((await failure(get('plain', 'b'))).name).toBe('NoSuchKey');
      },
    );
  });

  test('a fault that never struck is told', () => {
    const script = new FaultScript([{ operation: 'CopyObject', fault: { kind: 'reset' } }]);
    expect(() => script.assertUsedUp()).toThrow(/CopyObject reset × 1/);
  });
});
