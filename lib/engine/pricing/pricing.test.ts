import { describe, expect, test } from 'vitest';
import { cost } from './cost';
import { plain } from './money';
import { type Place, priceBasis, priceBook } from './price-book';
import { requestCost } from './request-cost';
import { SizeCounter } from './size-histogram';
import { storageCost } from './storage-cost';
import { egressCost, retrievalCost } from './transfer-cost';

const place = (region: string, storageClass = 'STANDARD', provider = 'aws-s3'): Place => ({
  provider,
  region,
  storageClass,
});
const GB = 2 ** 30;
const TB = 1024 * GB;

/** Worked by hand from the price tables; the arithmetic stands beside each. */
describe('requests', () => {
  test.each([
    // 4,000,000 × 0.0055 / 1000: the loop night in Sydney
    { at: place('ap-southeast-2'), requests: { put: 4_000_000 }, usd: '22' },
    // 100,000 × 0.005 / 1000
    { at: place('us-east-1'), requests: { put: 100_000 }, usd: '0.5' },
    // 4,100,000 × 0.005 / 1000: a self-link above 100,000 files
    { at: place('us-east-1'), requests: { put: 4_100_000 }, usd: '20.5' },
    // 1 × 0.000005
    { at: place('us-east-1'), requests: { put: 1 }, usd: '0.000005' },
    // 12,431 × 0.000005
    { at: place('us-east-1'), requests: { put: 12_431 }, usd: '0.062155' },
    // 1,000 × 0.0000004
    { at: place('us-east-1'), requests: { get: 1000 }, usd: '0.0004' },
    // 7 × 0.0000004
    { at: place('us-east-1'), requests: { head: 7 }, usd: '0.0000028' },
    { at: place('us-east-1'), requests: { delete: 1_000_000 }, usd: '0' },
    // 1,000 LISTs × 0.000005
    { at: place('us-east-1'), requests: { list: 1000 }, usd: '0.005' },
    // COPY and POST cost as PUT: (10 + 20 + 30) × 0.000005
    { at: place('us-east-1'), requests: { put: 10, copy: 20, post: 30 }, usd: '0.0003' },
    // 10,000 × 0.0054 / 1000
    { at: place('eu-central-1'), requests: { put: 10_000 }, usd: '0.054' },
    // 10,000 × 0.00043 / 1000
    { at: place('eu-central-1'), requests: { get: 10_000 }, usd: '0.0043' },
    // 1,000 × 0.007 / 1000
    { at: place('sa-east-1'), requests: { put: 1000 }, usd: '0.007' },
    // 1,000 × 0.005775 / 1000
    { at: place('ap-southeast-6'), requests: { put: 1000 }, usd: '0.005775' },
    // 3 × 0.00423 / 1000
    { at: place('ap-east-2'), requests: { put: 3 }, usd: '0.00001269' },
    // IA: 1,000 × 0.01 / 1000
    { at: place('us-east-1', 'STANDARD_IA'), requests: { put: 1000 }, usd: '0.01' },
    // IA: LIST stays at STANDARD: 1,000 × 0.005 / 1000
    { at: place('us-east-1', 'STANDARD_IA'), requests: { list: 1000 }, usd: '0.005' },
    // IA GET 1,000 × 0.001 / 1000
    { at: place('eu-west-1', 'ONEZONE_IA'), requests: { get: 1000 }, usd: '0.001' },
    // GIR: 1,000 × 0.02 / 1000
    { at: place('us-west-2', 'GLACIER_IR'), requests: { put: 1000 }, usd: '0.02' },
    // Glacier: 1,000 × 0.03 / 1000
    { at: place('us-east-1', 'GLACIER'), requests: { put: 1000 }, usd: '0.03' },
    // Deep Archive in sa-east-1: 1,000 × 0.1 / 1000
    { at: place('sa-east-1', 'DEEP_ARCHIVE'), requests: { put: 1000 }, usd: '0.1' },
    // Intelligent-Tiering pays as STANDARD: 1,000 × 0.0055 / 1000
    { at: place('ca-central-1', 'INTELLIGENT_TIERING'), requests: { put: 1000 }, usd: '0.0055' },
    // R2 class A: 1,000 × 0.0045 / 1000
    { at: place('auto', 'STANDARD', 'cloudflare-r2'), requests: { put: 1000 }, usd: '0.0045' },
    // R2 class B: 1,000,000 × 0.00036 / 1000
    { at: place('auto', 'STANDARD', 'cloudflare-r2'), requests: { get: 1_000_000 }, usd: '0.36' },
    { at: place('us-west-004', 'STANDARD', 'backblaze-b2'), requests: { put: 9_999 }, usd: '0' },
    // GCS class A: 1,000 × 0.005 / 1000
    { at: place('us-central1', 'STANDARD', 'google-cloud-storage'), requests: { put: 1000 }, usd: '0.005' },
    { at: place('anything', 'STANDARD', 'minio-self-hosted'), requests: { put: 1_000_000 }, usd: '0' },
    // The practice bucket shows AWS us-east-1: 1,000 × 0.000005
    { at: place('us-east-1', 'STANDARD', 'practice'), requests: { put: 1000 }, usd: '0.005' },
    // 2^41 − 1 uploads, two self-links: 2,199,023,255,551 × 0.000005
    { at: place('us-east-1'), requests: { put: 2_199_023_255_551n }, usd: '10995116.277755' },
  ])('$at.provider $at.region $at.storageClass $requests: $usd', ({ at, requests, usd }) => {
    expect(plain(requestCost(priceBook, at, requests).total)).toBe(usd);
  });
});

/** `files` files of `size` bytes. */
function sizes(size: number, files: number) {
  const counter = new SizeCounter();
  counter.add(size, files);
  return counter.result();
}

describe('storage for a month', () => {
  test.each([
    // 1 × 0.023
    { at: place('us-east-1'), stored: { objects: 1, bytes: GB }, usd: '0.023' },
    // 50 TB = 51,200 GB × 0.023 + 1 GB × 0.022
    { at: place('us-east-1'), stored: { objects: 1, bytes: 50 * TB + GB }, usd: '1177.622' },
    // 51,200 × 0.023 + 460,800 × 0.022 + 1,024 × 0.021
    { at: place('us-east-1'), stored: { objects: 1, bytes: 501 * TB }, usd: '11336.704' },
    // 0.5 × 0.0245
    { at: place('eu-central-1'), stored: { objects: 1, bytes: GB / 2 }, usd: '0.01225' },
    // 1 byte: 0.023 / 2^30, exact
    { at: place('us-east-1'), stored: { objects: 1, bytes: 1 }, usd: '0.000000000021420419216156005859375' },
    // IA: 8,192 objects of 1 byte are billed as 128 KB each = 1 GB × 0.0125
    {
      at: place('us-east-1', 'STANDARD_IA'),
      stored: { objects: 8192, bytes: 8192, sizes: sizes(1, 8192) },
      usd: '0.0125',
    },
    // Glacier: 32 KB more an object at 0.0036, 8 KB at 0.023: 32,768 objects of 0 bytes = 1 GB × 0.0036 + 0.25 GB × 0.023
    { at: place('us-east-1', 'GLACIER'), stored: { objects: 32_768, bytes: 0 }, usd: '0.00935' },
    // R2: 10 × 0.015
    { at: place('auto', 'STANDARD', 'cloudflare-r2'), stored: { objects: 1, bytes: 10 * GB }, usd: '0.15' },
    // Backblaze: 10 GB free, then 90 × 0.00695
    { at: place('x', 'STANDARD', 'backblaze-b2'), stored: { objects: 1, bytes: 100 * GB }, usd: '0.6255' },
    // Spaces: 5 with 250 GiB in it, then 50 × 0.02
    { at: place('nyc3', 'STANDARD', 'digitalocean-spaces'), stored: { objects: 1, bytes: 300 * GB }, usd: '6' },
  ])('$at.provider $at.region $at.storageClass: $usd', ({ at, stored, usd }) => {
    expect(plain(storageCost(priceBook, at, stored).total)).toBe(usd);
  });
});

describe('getting it back', () => {
  test.each([
    // all within the free 100 GB
    { at: place('us-east-1'), bytes: 100 * GB, alreadyBytes: 0, usd: '0' },
    // (150 − 100) × 0.09
    { at: place('us-east-1'), bytes: 150 * GB, alreadyBytes: 0, usd: '4.5' },
    // the free part is used up: 1 × 0.09
    { at: place('us-east-1'), bytes: GB, alreadyBytes: 100 * GB, usd: '0.09' },
    // 10,240 × 0.09 + 1 × 0.085
    { at: place('us-east-1'), bytes: 10_341 * GB, alreadyBytes: 0, usd: '921.685' },
    // 10 × 0.114
    { at: place('ap-southeast-2'), bytes: 110 * GB, alreadyBytes: 0, usd: '1.14' },
    // GovCloud has no free part: 1 × 0.155
    { at: place('us-gov-west-1'), bytes: GB, alreadyBytes: 0, usd: '0.155' },
    { at: place('auto', 'STANDARD', 'cloudflare-r2'), bytes: 999 * GB, alreadyBytes: 0, usd: '0' },
  ])('$at.provider $at.region, $bytes bytes out: $usd', ({ at, bytes, alreadyBytes, usd }) => {
    expect(plain(egressCost(priceBook, at, { bytes, alreadyBytes }).total)).toBe(usd);
  });

  test('retrieval is charged by IA and Glacier Instant Retrieval, not by STANDARD', () => {
    expect(plain(retrievalCost(priceBook, place('us-east-1', 'STANDARD_IA'), 10 * GB).total)).toBe('0.1');
    expect(plain(retrievalCost(priceBook, place('us-east-1', 'GLACIER_IR'), 10 * GB).total)).toBe('0.3');
    expect(retrievalCost(priceBook, place('us-east-1'), 10 * GB)).toMatchObject({ items: [], unknown: [] });
  });
});

describe('the book', () => {
  test('knows 36 AWS regions and six other providers', () => {
    expect(Object.keys(priceBook.providers['aws-s3']?.regions ?? {})).toHaveLength(36);
    expect(Object.keys(priceBook.providers)).toHaveLength(8);
  });

  test('an unknown price is named, never guessed', () => {
    const bill = requestCost(priceBook, place('mars-north-1'), { put: 5, get: 1 });
    expect(bill).toMatchObject({ items: [], unknown: ['PUT requests', 'GET requests'] });
    // us-west-1's bands above 50 TB are not known: what is below them is counted, the rest is named
    const west = storageCost(priceBook, place('us-west-1'), { objects: 1, bytes: 60 * TB });
    expect(west.unknown).toEqual(['STANDARD storage']);
  });

  test('says what a figure rests on', () => {
    expect(priceBasis(priceBook, place('eu-west-1'))).toMatchObject({
      region: 'eu-west-1',
      currency: 'USD',
      practice: false,
    });
    expect(priceBasis(priceBook, place('us-east-1', 'STANDARD', 'practice'))).toMatchObject({
      provider: 'aws-s3',
      practice: true,
    });
    expect(priceBasis(priceBook, place('fsn1', 'STANDARD', 'hetzner')).currency).toBe('EUR');
  });

  test('cost adds up any bill', () => {
    const bill = cost({ region: 'us-east-1', put: 1000, get: 1000, bytes: GB, egressBytes: 101 * GB });
    // 0.005 + 0.0004 + 0.023 + 0.09
    expect(bill.usd).toBe('0.1184');
    expect(bill.items.map(({ what }) => what)).toEqual([
      'PUT requests',
      'GET requests',
      'STANDARD storage',
      'Data transfer to the internet',
    ]);
  });
});
