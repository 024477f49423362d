import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { encodeKey, encodeQuery, type HeaderList, Signer } from './sign';

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const AT = Date.parse('2013-05-24T00:00:00Z');
const EMPTY = createHash('sha256').digest('hex');
const host = 'examplebucket.s3.amazonaws.com';

const listOf = (headers: Record<string, string>) => Object.entries(headers).flat();
const authorizationOf = (headers: HeaderList) => headers[headers.indexOf('authorization') + 1] ?? '';
const signatureOf = (headers: HeaderList) => /Signature=(\w+)$/.exec(authorizationOf(headers))?.[1];

describe("AWS's published examples (API reference, sig-v4-header-based-auth)", () => {
  const signer = new Signer('us-east-1');

  it('GET Object', () => {
    const request = { method: 'GET', path: '/test.txt', query: '', headers: listOf({ host, range: 'bytes=0-9' }) };
    expect(signatureOf(signer.sign({ ...request, payloadHash: EMPTY }, KEYS, AT))).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('PUT Object', () => {
    const payloadHash = createHash('sha256').update('Welcome to Amazon S3.').digest('hex');
    const given = { host, date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
    const headers = listOf(given);
    const request = { method: 'PUT', path: `/${encodeKey('test$file.text')}`, query: '', headers, payloadHash };
    expect(signatureOf(signer.sign(request, KEYS, AT))).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  it('GET Bucket Lifecycle, GET Bucket (List Objects)', () => {
    const ask = (query: Record<string, string>) =>
      signer.sign(
        { method: 'GET', path: '/', query: encodeQuery(query), headers: listOf({ host }), payloadHash: EMPTY },
        KEYS,
        AT,
      );
    expect(signatureOf(ask({ lifecycle: '' }))).toBe(
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    );
    expect(signatureOf(ask({ 'max-keys': '2', prefix: 'J' }))).toBe(
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    );
  });
});

describe("the SDK's own signer", () => {
  class Sha256 {
    readonly #hash;
    constructor(secret?: Uint8Array | string) {
      this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
    }
    update(data: Uint8Array | string) {
      this.#hash.update(data);
    }
    async digest() {
      return new Uint8Array(this.#hash.digest());
    }
    reset() {}
  }

  it('signs odd keys, queries and headers the same, with and without a session token', async () => {
    const keys = ['a b', 'ü/ñ', 'a+b', 'x//y', '~-_.', '100%', "it's (1)!*", '日本語/😀', 'a?b#c&d=e', '.foresync/x'];
    for (const [index, key] of keys.entries()) {
      const credentials = index % 2 === 0 ? KEYS : { ...KEYS, sessionToken: 'token+/=' };
      const query = index % 3 === 0 ? { versionId: 'a/b+c=', partNumber: String(index) } : {};
      const headers = { host, 'x-amz-meta-mtime': '1700000000.123456789', 'content-length': '12' };
      const payloadHash = createHash('sha256').update(key).digest('hex');
      const path = `/bucket/${encodeKey(key)}`;
      const signingDate = new Date(AT + index * 86_400_000);
      const signer = new SignatureV4({
        ...{ service: 's3', region: 'eu-central-1', uriEscapePath: false, credentials },
        sha256: Sha256 as never,
      });
      const asked = { method: 'PUT', protocol: 'https:', hostname: host, path, query };
      const theirs = (await signer.sign(
        { ...asked, headers: { ...headers, 'x-amz-content-sha256': payloadHash } } as never,
        { signingDate },
      )) as unknown as { headers: Record<string, string> };
      const request = { method: 'PUT', path, query: encodeQuery(query), headers: listOf(headers), payloadHash };
      const ours = new Signer('eu-central-1').sign(request, credentials, signingDate.getTime());
      expect(authorizationOf(ours), key).toBe(theirs.headers.authorization);
    }
  });
});
