import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { BucketSettingName } from '../bucket-settings';
import { openS3Storage } from './s3-storage';

let server: Server | undefined;
let close: () => void = () => undefined;

afterEach(async () => {
  close();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
});

/** A server that answers every request with one document. */
async function answering(status: number, body: string, type = 'application/xml') {
  const questions: string[] = [];
  server = createServer((request, response) => {
    questions.push(request.url ?? '');
    response.writeHead(status, { 'content-type': type }).end(`<?xml version="1.0"?>${body}`);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const storage = openS3Storage({
    ...{ bucket: 'b', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, pathStyle: true, clockOffsetMs: 0 },
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
  });
  close = () => storage.close();
  return { storage, questions };
}

test('a page of a proxy is no answer, whatever its status says', async () => {
  const { storage } = await answering(200, '<html>Please sign in</html>', 'text/html; charset=utf-8');
  const refused = { code: 'network.proxy', facts: { httpStatus: 200, contentType: 'text/html; charset=utf-8' } };
  await expect(storage.getVersioning()).rejects.toMatchObject(refused);
  await expect(storage.listPage({ prefix: '' })).rejects.toMatchObject(refused);
});

const error = (code: string) => `<Error><Code>${code}</Code><Message>m</Message></Error>`;

const LIFECYCLE = `<LifecycleConfiguration>
<Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>sites/</Prefix></Filter>
<Expiration><Days>30</Days></Expiration>
<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>
<Transition><Days>10</Days><StorageClass>GLACIER</StorageClass></Transition>
<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
<Rule><ID>tagged</ID><Status>Enabled</Status><Filter><And><Prefix>x/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>
<Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration></Rule>
<Rule><ID>asleep</ID><Status>Disabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>
</LifecycleConfiguration>`;

describe('what a bucket says of itself', () => {
  test.each<[BucketSettingName, string, string, unknown]>([
    [
      'encryption',
      '?encryption',
      '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
      { algorithm: 'aws:kms' },
    ],
    [
      'public-access',
      '?publicAccessBlock',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
      { blocksAll: false },
    ],
    ['policy-status', '?policyStatus', '<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>', { isPublic: true }],
    [
      'object-lock',
      '?object-lock',
      '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>',
      { mode: 'COMPLIANCE', days: 730 },
    ],
  ])('%s', async (name, query, body, expected) => {
    const { storage, questions } = await answering(200, body);
    expect(await storage.getBucketSetting(name)).toEqual(expected);
    expect(questions).toEqual([`/b/${query}=`]);
  });

  test('lifecycle: enabled rules with all they do', async () => {
    const { storage } = await answering(200, LIFECYCLE);
    const nothing = { expiresAfterDays: null, expiresOnDate: null, noncurrentAfterDays: null, noncurrentKept: 0 };
    expect((await storage.getBucketSetting('lifecycle'))?.rules).toEqual([
      {
        ...{ id: 'old', prefix: 'sites/', tagged: false, expiresAfterDays: 30, expiresOnDate: null },
        ...{ noncurrentAfterDays: 7, noncurrentKept: 2, abortsUploadsAfterDays: 3 },
        transitions: [{ of: 'current', days: 10, storageClass: 'GLACIER' }],
      },
      {
        ...{ ...nothing, id: 'tagged', prefix: 'x/', tagged: true, expiresOnDate: '2027-01-01T00:00:00.000Z' },
        ...{ transitions: [], abortsUploadsAfterDays: null },
      },
    ]);
  });

  test.each<[BucketSettingName, string]>([
    ['encryption', 'ServerSideEncryptionConfigurationNotFoundError'],
    ['public-access', 'NoSuchPublicAccessBlockConfiguration'],
    ['policy-status', 'NoSuchBucketPolicy'],
    ['object-lock', 'ObjectLockConfigurationNotFoundError'],
    ['lifecycle', 'NoSuchLifecycleConfiguration'],
  ])('%s that was never set is null', async (name, code) => {
    const { storage } = await answering(404, error(code));
    expect(await storage.getBucketSetting(name)).toBeNull();
  });

  test('a refusal, a missing feature and an answer to another question are errors, never "not set"', async () => {
    const cases = [
      [403, error('AccessDenied'), 'access.denied'],
      [501, error('NotImplemented'), 'storage.not-implemented'],
      [405, error('MethodNotAllowed'), 'storage.not-implemented'],
      [200, '<ListBucketResult><Name>b</Name></ListBucketResult>', 'storage.not-implemented'],
    ] as const;
    for (const [status, body, code] of cases) {
      const { storage } = await answering(status, body);
      await expect(storage.getBucketSetting('lifecycle')).rejects.toMatchObject({ code });
      close();
      await new Promise((resolve) => server?.close(resolve));
    }
    server = undefined;
    close = () => undefined;
  });
});

test('parts of an upload, page by page', async () => {
  const { storage, questions } = await answering(
    200,
    '<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker><Part><PartNumber>7</PartNumber><Size>5242880</Size><ETag>"x"</ETag></Part></ListPartsResult>',
  );
  const page = await storage.listPartsPage({ key: 'big', uploadId: 'u', cursor: '3' });
  expect(page).toEqual({ parts: [{ partNumber: 7, size: 5_242_880 }], cursor: '7' });
  expect(questions[0]).toContain('part-number-marker=3');
});
