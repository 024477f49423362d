import { expect, test } from 'vitest';
import { cost } from './cost';
import { priceBook } from './price-book';
import { proposeRefresh } from './refresh';
import { offerFileOf, SYDNEY_S3, SYDNEY_TRANSFER } from './testing/offer-files';

const TODAY = { regions: ['ap-southeast-2'], today: '2026-11-23' };
const signal = new AbortController().signal;
const served = (s3: unknown, transfer: unknown) => async (url: string) => ({
  ok: true,
  status: 200,
  json: async () => (url.includes('/AmazonS3/') ? s3 : transfer),
});
const sydney = served(offerFileOf('AmazonS3', SYDNEY_S3), offerFileOf('AWSDataTransfer', SYDNEY_TRANSFER));

test('proposes what differs, keeps what is not in the files, and leaves the old book as it was', async () => {
  const { changes, missing, book, before } = await proposeRefresh(priceBook, TODAY, sydney, signal);
  expect(changes).toContainEqual({ where: 'ap-southeast-2 STANDARD put per 1,000', before: '0.0055', after: '0.006' });
  expect(changes).toContainEqual({
    where: 'ap-southeast-2 STANDARD storage from 51200 GB',
    before: null,
    after: '0.024',
  });
  expect(changes).toContainEqual({
    where: 'ap-southeast-2 INTELLIGENT_TIERING monitoring',
    before: null,
    after: '0.0025',
  });
  expect(changes.some(({ after }) => after === '9' || after === '7')).toBe(false);
  expect(missing).toContain('ap-southeast-2 STANDARD_IA storage');
  expect(before).toBe(priceBook);
  // 4,000,000 × 0.000006 against 0.0000055; Deep Archive as before: 1,000 × 0.00006; a source and its day
  const night = { region: 'ap-southeast-2', put: 4_000_000 };
  expect([cost(night, book).usd, cost(night, before).usd]).toEqual(['24', '22']);
  expect(cost({ region: 'ap-southeast-2', storageClass: 'DEEP_ARCHIVE', put: 1000 }, book).usd).toBe('0.06');
  expect(book.providers['aws-s3']?.regions['ap-southeast-2']?.egress?.[1]?.price).toEqual({
    usd: '0.098',
    src: 'AWS-ap-southeast-2',
    asOf: '2026-07-28',
  });
  expect(book.generatedOn).toBe('2026-11-23');
});

test.each([
  ['another shape', served({ formatVersion: 'v2' }, {}), 'internal'],
  [
    'bands with a gap',
    served(
      offerFileOf('AmazonS3', [
        [
          { usagetype: 'x' },
          [
            ['0', '5', '1'],
            ['6', 'Inf', '1'],
          ],
        ],
      ]),
      {},
    ),
    'internal',
  ],
  ['bands that end', served(offerFileOf('AmazonS3', [[{ usagetype: 'x' }, [['0', '5', '1']]]]), {}), 'internal'],
  ['no Standard storage', served(offerFileOf('AmazonS3', []), offerFileOf('AWSDataTransfer', [])), 'internal'],
  ['no answer', async () => ({ ok: false, status: 503, json: async () => null }), 'storage.unavailable'],
])('refused: %s', async (_what, answers, code) => {
  await expect(proposeRefresh(priceBook, TODAY, answers, signal)).rejects.toMatchObject({ code });
});

test('prices that are not clear stay as they are, and are named', async () => {
  const twice = [...SYDNEY_S3, [{ usagetype: 'APS2-Requests-Tier2' }, [['0', 'Inf', '0.1']]] as const];
  const answers = served(offerFileOf('AmazonS3', twice), offerFileOf('AWSDataTransfer', SYDNEY_TRANSFER));
  const { missing } = await proposeRefresh(priceBook, TODAY, answers, signal);
  expect(missing).toContain('ap-southeast-2 STANDARD get per 1,000');
});

test('stops when it is told to', async () => {
  await expect(proposeRefresh(priceBook, TODAY, sydney, AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
});
