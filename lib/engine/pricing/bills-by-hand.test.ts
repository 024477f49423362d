/** Bills worked out by hand from the published prices, never from the code: the arithmetic stands above each. GB = 2^30 bytes. */
import { describe, expect, test } from 'vitest';
import type { Bill } from './bill';
import { earlyDeleteCost } from './early-delete';
import { plain, type Quantity } from './money';
import { monthCost } from './month-cost';
import { adoptCost, followCost, restoreCost, syncCost, verifyCost } from './operation-costs';
import { type Place, priceBook } from './price-book';
import { requestCost } from './request-cost';
import { SizeCounter } from './size-histogram';
import { type Stored, storageCost } from './storage-cost';
import { egressCost, thawCost, uploadCost } from './transfer-cost';

const GB = 1_073_741_824;
const KB = 1024;
const MB = 1024 * KB;

/** `aws-s3/us-east-1/STANDARD_IA`; the class may be left out. */
function at(text: string): Place {
  const [provider = '', region = '', storageClass = 'STANDARD'] = text.split('/');
  return { provider, region, storageClass };
}

/** Files of each size, `[size, how many]`. */
function files(...groups: readonly (readonly [size: number, count: number])[]): Stored {
  const counter = new SizeCounter();
  for (const [size, count] of groups) counter.add(size, count);
  const bytes = groups.reduce((sum, [size, count]) => sum + size * count, 0);
  return { bytes, sizes: counter.result() };
}

const requests = (
  where: string,
  counts: Parameters<typeof requestCost>[2],
  share?: Parameters<typeof requestCost>[3],
) => requestCost(priceBook, at(where), counts, share);
const month = (where: string, stored: Stored) => storageCost(priceBook, at(where), stored);
const out = (where: string, gb: number, more: { alreadyBytes?: Quantity; storedBytes?: Quantity } = {}) =>
  egressCost(priceBook, at(where), { bytes: gb * GB, ...more });
const thaw = (where: string, speed: 'expedited' | 'standard' | 'bulk', days = 0) =>
  thawCost(priceBook, at(where), { bytes: 100 * GB, objects: 1000, speed, days });
const early = (where: string, ageDays: number, stored: Stored) =>
  earlyDeleteCost(priceBook, at(where), { ...stored, ageDays });

type Row = [what: string, bill: () => Bill, amount: string, unknown?: string[]];

function check(rows: Row[]): void {
  test.each(rows)('%s', (_what, make, amount, unknown = []) => {
    const bill = make();
    expect({ amount: plain(bill.total), unknown: bill.unknown }).toEqual({ amount, unknown });
  });
}

describe('requests', () => {
  check([
    // 4,000,000 / 1,000 = 4,000 × 0.0055
    ['the loop night in Sydney', () => requests('aws-s3/ap-southeast-2', { put: 4_000_000 }), '22'],
    // AWS's FAQ: 310,000 PUT = 310 × 0.005 = 1.55; 620,000 GET = 620 × 0.0004 = 0.248; DELETE free
    [
      "AWS's example of requests",
      () => requests('aws-s3/us-east-1', { put: 310_000, get: 620_000, delete: 9 }),
      '1.798',
    ],
    // 10 × 0.005 + 200 × 0.0004 = 0.05 + 0.08
    ['10,000 PUT and 200,000 GET', () => requests('aws-s3/us-east-1', { put: 10_000, get: 200_000 }), '0.13'],
    // AWS's docs: 100 GB in 100 MB parts is 1,002 calls: 1.002 × 0.005
    ["AWS's example of a multipart upload", () => requests('aws-s3/us-east-1', { put: 1000, post: 2 }), '0.00501'],
    // (1,000 parts + 1 create) × 0.005 / 1,000 = 0.005005; 1 complete × 0.03 / 1,000 = 0.00003
    [
      'the same into Glacier: parts and create as STANDARD',
      () => requests('aws-s3/us-east-1/GLACIER', { put: 1000, post: 2 }, { parts: 1000, creates: 1 }),
      '0.005035',
    ],
    // 1,000 × 0.00113
    ['Express', () => requests('aws-s3/us-east-1/EXPRESS_ONEZONE', { put: 1_000_000 }), '1.13'],
    [
      'Express where no price is known',
      () => requests('aws-s3/eu-west-1/EXPRESS_ONEZONE', { put: 1 }),
      '0',
      ['PUT requests'],
    ],
    // (10^130 + 1) × 0.000005: no digit lost, no exponent
    ['130 digits', () => requests('aws-s3/us-east-1', { put: 10n ** 130n + 1n }), `5${'0'.repeat(124)}.000005`],
  ]);
});

describe('a month of storage', () => {
  check([
    // AWS's FAQ: 100 GB for 15 days and 100 TB for 16 of March = (100 × 15 + 102,400 × 16) / 31 = 52,900 GB-months:
    // 51,200 × 0.023 = 1,177.60; 1,700 × 0.022 = 37.40
    ["AWS's example of storage", () => month('aws-s3/us-east-1', { bytes: 52_900 * GB }), '1215'],
    // 51,200 × 0.0245 = 1,254.4; 8,800 × 0.0235 = 206.8
    ['two bands in Frankfurt', () => month('aws-s3/eu-central-1', { bytes: 60_000 * GB }), '1461.2'],
    // 51,200 × 0.023; the second band is not known there
    ['a band nobody knows', () => month('aws-s3/us-west-2', { bytes: 60_000 * GB }), '1177.6', ['STANDARD storage']],
    // 100 × 0.023 = 2.3; 100 × 0.022 = 2.2
    [
      'the account has used up most of the first band',
      () => month('aws-s3/us-east-1', { bytes: 200 * GB, alreadyBytes: 51_100 * GB }),
      '4.5',
    ],
    // 1,000,000 × 10 KiB = 9.5367431640625 GB × 0.023
    [
      'a million small files in STANDARD',
      () => month('aws-s3/us-east-1', files([10 * KB, 1_000_000])),
      '0.2193450927734375',
    ],
    // 1,000,000 × 128 KiB = 122.0703125 GB × 0.0125
    ['the same in IA', () => month('aws-s3/us-east-1/STANDARD_IA', files([10 * KB, 1_000_000])), '1.52587890625'],
    // 1,000,000 × 128 KiB = 122.0703125 GB × 0.01
    ['the same in One Zone', () => month('aws-s3/us-east-1/ONEZONE_IA', files([10 * KB, 1_000_000])), '1.220703125'],
    // 1,000,000 × 128 KiB = 122.0703125 GB × 0.004
    [
      'the same in Glacier Instant',
      () => month('aws-s3/us-east-1/GLACIER_IR', files([10 * KB, 1_000_000])),
      '0.48828125',
    ],
    // 8,192 × 128 KiB = 1 GB; 1 × 0.0125: a file of exactly 128 KiB is not small
    ['128 KiB is large enough', () => month('aws-s3/us-east-1/STANDARD_IA', files([128 * KB, 8192])), '0.0125'],
    // 8,192 × 128 KiB = 1 GB × 0.0138, and 1 GB of one file × 0.0138
    [
      'small and large in Sydney',
      () => month('aws-s3/ap-southeast-2/STANDARD_IA', files([5, 8192], [GB, 1])),
      '0.0276',
    ],
    // 100 × 0.0125; what small objects add is not known
    [
      'IA without sizes',
      () => month('aws-s3/us-east-1/STANDARD_IA', { bytes: 100 * GB, objects: 5 }),
      '1.25',
      ['STANDARD_IA minimum object size'],
    ],
    // AWS's docs: 100,000 objects of 1 GB. (100,000 + 100,000 × 32 KiB = 3.0517578125) × 0.0036 = 360.010986328125;
    // 8 KiB × 100,000 = 0.762939453125 × 0.023 = 0.017547607421875
    [
      "AWS's example of Glacier overhead",
      () => month('aws-s3/us-east-1/GLACIER', { bytes: 100_000 * GB, objects: 100_000 }),
      '360.028533935546875',
    ],
    // 1,000,000 MiB = 976.5625 + 32 KiB each = 30.517578125, together 1,007.080078125 × 0.00099 = 0.99700927734375;
    // 8 KiB each = 7.62939453125 × 0.023 = 0.17547607421875
    [
      'Deep Archive, a million of 1 MiB',
      () => month('aws-s3/us-east-1/DEEP_ARCHIVE', files([MB, 1_000_000])),
      '1.1724853515625',
    ],
    [
      'Glacier without a count',
      () => month('aws-s3/us-east-1/GLACIER', { bytes: GB }),
      '0.0036',
      ['GLACIER object overhead'],
    ],
    // 40,000 × 1 KiB + 60,000 × 1 MiB = 0.03814697265625 + 58.59375 = 58.63189697265625 GB × 0.023 = 1.34853363037109375;
    // 60,000 watched / 1,000 × 0.0025 = 0.15
    [
      'Intelligent-Tiering watches large objects only',
      () => month('aws-s3/us-east-1/INTELLIGENT_TIERING', files([KB, 40_000], [MB, 60_000])),
      '1.49853363037109375',
    ],
    // 1,000 × 0.025; the price of the watch is not known in Sydney
    [
      'Intelligent-Tiering where its watch has no price',
      () => month('aws-s3/ap-southeast-2/INTELLIGENT_TIERING', files([GB, 1000])),
      '25',
      ['INTELLIGENT_TIERING monitoring'],
    ],
    // 10 × 0.11
    ['Express', () => month('aws-s3/us-east-1/EXPRESS_ONEZONE', { bytes: 10 * GB }), '1.1'],
    ['a class nobody knows', () => month('aws-s3/us-east-1/FAST', { bytes: 1 }), '0', ['FAST storage']],
    ['nothing stored, no base fee', () => month('digitalocean-spaces/nyc3', { bytes: 0 }), '0'],
    // 5, with 250 GiB in it
    ['Spaces within what is included', () => month('digitalocean-spaces/nyc3', { bytes: 250 * GB }), '5'],
    // 5 + 100 × 0.02
    ['Spaces beyond', () => month('digitalocean-spaces/nyc3', { bytes: 350 * GB }), '7'],
    // EUR 6.49 + 1 TB × 6.47
    ['Hetzner, 2 TB', () => month('hetzner/fsn1', { bytes: 2048 * GB }), '12.96'],
    // 7.99 for the least of 1 TB: 100 GB and 924 GB missing
    ['Wasabi below 1 TB', () => month('wasabi/eu', files([GB, 100])), '7.99'],
    // 3 × 7.99
    ['Wasabi, 3 TB', () => month('wasabi/eu', files([GB, 3072])), '23.97'],
    // 0.000027397 × 730 h = 0.01999981 × 100
    ['Google, 100 GiB', () => month('google-cloud-storage/us-central1', { bytes: 100 * GB }), '1.999981'],
  ]);
});

describe('getting bytes out', () => {
  check([
    // 500 GB out, 100 free: 400 × 0.09
    ['500 GB from Virginia', () => out('aws-s3/us-east-1', 500), '36'],
    // AWS's FAQ: 1 TB a day for 31 days = 31,744 GB; 100 free; 10,240 × 0.09 = 921.6; 21,404 × 0.085 = 1,819.34
    ["AWS's example of 1 TB a day", () => out('aws-s3/us-east-1', 31_744), '2740.94'],
    // 100 free; 10,240 × 0.09 = 921.6; 40,960 × 0.085 = 3,481.6; 102,400 × 0.07 = 7,168; 1 × 0.05
    ['all four bands', () => out('aws-s3/us-east-1', 153_701), '11571.25'],
    // 60 GB out before, 40 free, 60 × 0.09
    ['some of the free part is used', () => out('aws-s3/us-east-1', 100, { alreadyBytes: 60 * GB }), '5.4'],
    // 10,340 GB before are the free part and the first band: 10 × 0.085
    ['the first band is used up', () => out('aws-s3/us-east-1', 10, { alreadyBytes: 10_340 * GB }), '0.85'],
    // 100 free; 10,240 × 0.09; the next band is not known there
    ['a band nobody knows', () => out('aws-s3/eu-west-2', 10_400), '921.6', ['Data transfer to the internet']],
    // 10 stored, 30 free, 10 × 0.01
    ['Backblaze beyond three times the stored', () => out('backblaze-b2/x', 40, { storedBytes: 10 * GB }), '0.1'],
    [
      'Backblaze when nobody says what is stored',
      () => out('backblaze-b2/x', 1),
      '0',
      ['Data transfer to the internet'],
    ],
    // 1 TB included, 1 TB × EUR 1
    ['Hetzner', () => out('hetzner/fsn1', 2048), '1'],
    // 100 × 0.03 + 1 × 10
    ['thawing Glacier in minutes', () => thaw('aws-s3/us-east-1/GLACIER', 'expedited'), '13'],
    // 100 × 0.01 + 1 × 0.05
    ['thawing Glacier in hours', () => thaw('aws-s3/us-east-1/GLACIER', 'standard'), '1.05'],
    ['thawing Glacier overnight', () => thaw('aws-s3/us-east-1/GLACIER', 'bulk'), '0'],
    // 100 × 0.0025 + 1 × 0.025
    ['thawing Deep Archive in two days', () => thaw('aws-s3/us-east-1/DEEP_ARCHIVE', 'bulk'), '0.275'],
    // 100 × 0.022 + 1 × 0.121; copies 3 of 30 days = 10 GB-months × 0.025
    [
      'and keeping the copies three days, in the Emirates',
      () => thaw('aws-s3/me-central-1/DEEP_ARCHIVE', 'standard', 3),
      '2.571',
    ],
    // Deep Archive has no expedited thaw
    [
      'a speed that is not offered',
      () => thaw('aws-s3/us-east-1/DEEP_ARCHIVE', 'expedited'),
      '0',
      ['Thaw (expedited)', 'Thaw requests (expedited)'],
    ],
    // 100 × 0.01; the request price is not known in Ireland
    ['thawing in Ireland', () => thaw('aws-s3/eu-west-1/GLACIER', 'standard'), '1', ['Thaw requests (standard)']],
    // 100 × 0.0032
    ['writing to Express', () => uploadCost(priceBook, at('aws-s3/us-east-1/EXPRESS_ONEZONE'), 100 * GB), '0.32'],
  ]);
});

describe('leaving early', () => {
  check([
    // 20 of 30 days left: 300 × 20 / 30 = 200 GB-months × 0.0125
    ['IA after 10 days', () => early('aws-s3/us-east-1/STANDARD_IA', 10, files([GB, 300])), '2.5'],
    ['IA after 30 days', () => early('aws-s3/us-east-1/STANDARD_IA', 30, files([GB, 300])), '0'],
    // 8,192 × 128 KiB = 1 GB, the whole 90 days = 3 GB-months × 0.004
    [
      'small files from Glacier Instant at once',
      () => early('aws-s3/us-east-1/GLACIER_IR', 0, files([1, 8192])),
      '0.012',
    ],
    // 32,768 × 32 KiB = 1 GB, and as much overhead: 2 GB × 60 / 30 = 4 GB-months × 0.0036
    [
      'Glacier after 30 days, overhead too',
      () => early('aws-s3/us-east-1/GLACIER', 30, files([32 * KB, 32_768])),
      '0.0144',
    ],
    // 1,024 × 30 / 30 × 7.99 / 1,024
    ['Wasabi after 60 days', () => early('wasabi/eu', 60, files([GB, 1024])), '7.99'],
    // 100 × 1 / 30 = 3.33… rounded up at 40 decimals, × 0.0125
    [
      'a share of a month that does not end',
      () => early('aws-s3/us-east-1/STANDARD_IA', 29, files([GB, 100])),
      '0.0416666666666666666666666666666666666666675',
    ],
    ['STANDARD has no least time', () => early('aws-s3/us-east-1', 0, files([GB, 9])), '0'],
    [
      'IA without sizes',
      () => early('aws-s3/us-east-1/STANDARD_IA', 0, { bytes: GB }),
      '0.0125',
      ['STANDARD_IA early deletion of small objects'],
    ],
  ]);
});

describe('verbs', () => {
  const sync = (where: string, ageDays: number) =>
    syncCost(priceBook, at(where), {
      requests: { put: 1000, list: 1 },
      uploadedBytes: 10 * GB,
      after: files([GB, 100]),
      leaving: [{ ...files([GB, 30]), ageDays }],
    });
  const verify = (where: string, depth: 'list' | 'head' | 'read', percent = 100) =>
    verifyCost(priceBook, at(where), { objects: 10_001, bytes: 1000 * GB, depth, percent });
  check([
    // 1,000 × 0.00001 + 1 × 0.000005 + 30 GB × 15 / 30 × 0.0125 = 0.01 + 0.000005 + 0.1875
    ['a run into IA that replaces 30 files of 15 days', () => sync('aws-s3/us-east-1/STANDARD_IA', 15).now, '0.197505'],
    // 100 × 0.0125
    ['what it costs each month', () => sync('aws-s3/us-east-1/STANDARD_IA', 15).monthly, '1.25'],
    // 1,000 × 0.00000113 + 1 × 0.00000113 + 10 × 0.0032 = 0.00113113 + 0.032
    ['a run into Express', () => sync('aws-s3/us-east-1/EXPRESS_ONEZONE', 1).now, '0.03313113'],
    // 10,001 keys are 11 pages × 0.000005
    ['checking names and sizes', () => verify('aws-s3/us-east-1', 'list'), '0.000055'],
    // + 10,001 × 0.0000004 = 0.0040004
    ['asking every object', () => verify('aws-s3/us-east-1', 'head'), '0.0040554'],
    // 11 pages 0.000055; 10 % = 1,001 GETs × 0.000001 = 0.001001; 100 GB × 0.01 = 1; all within the free 100 GB
    ['reading a tenth from IA', () => verify('aws-s3/us-east-1/STANDARD_IA', 'read', 10), '1.001056'],
    // 0.000055; 5,001 × 0.0000004 = 0.0020004; (500 - 100) × 0.09 = 36
    ['reading half from STANDARD', () => verify('aws-s3/us-east-1', 'read', 50), '36.0020554'],
    // 1,000 × 0.0000004 = 0.0004; 300 × 0.01 = 3; 1,000 × 0.00005 = 0.05; copies 300 × 1 / 30 × 0.023 = 0.23; 200 × 0.09 = 18
    [
      'restoring from Glacier',
      () =>
        restoreCost(priceBook, at('aws-s3/us-east-1/GLACIER'), {
          requests: { get: 1000 },
          objects: 1000,
          bytes: 300 * GB,
        }),
      '21.2804',
    ],
    // 2,000 × 0.00001 = 0.02; 200 × 0.03 = 6; 100 × 0.114 = 11.4
    [
      'restoring from Glacier Instant in Sydney',
      () =>
        restoreCost(priceBook, at('aws-s3/ap-southeast-2/GLACIER_IR'), {
          requests: { get: 2000 },
          objects: 2000,
          bytes: 200 * GB,
        }),
      '17.42',
    ],
    // 1,000,001 keys are 1,001 pages × 0.0000055 = 0.0055055; 30 × 0.00000044 = 0.0000132
    [
      'adopting a bucket in Sydney',
      () =>
        adoptCost(priceBook, at('aws-s3/ap-southeast-2/STANDARD_IA'), {
          keys: 1_000_001,
          records: { files: 30, bytes: 9 },
        }),
      '0.0055187',
    ],
    // an empty listing is a request: 0.000005
    [
      'adopting nothing',
      () => adoptCost(priceBook, at('aws-s3/us-east-1'), { keys: 0, records: { files: 0, bytes: 0 } }),
      '0.000005',
    ],
    // (2^41 - 1) × 0.000005
    [
      'following two links to the folder itself',
      () =>
        followCost(priceBook, at('aws-s3/us-east-1'), { requests: 2n ** 41n - 1n, bytes: 0, objects: 2n ** 41n - 1n })
          .now,
      '10995116.277755',
    ],
    // and 10^60 GB each month: 51,200 × 0.023 + 460,800 × 0.022 + (10^60 - 512,000) × 0.021 = 11,315.2 - 10,752 + 21 × 10^57
    [
      'and keeping what they show',
      () =>
        followCost(priceBook, at('aws-s3/us-east-1'), { requests: 1, bytes: 10n ** 60n * BigInt(GB), objects: 1 })
          .monthly,
      `21${'0'.repeat(54)}563.2`,
    ],
    // (100 + 50 + 10) GB × 0.0125 = 2; records 1 GB × 0.023; markers 1/1,024 GB × 0.023 = 0.0000224609375
    [
      'a month of everything in IA',
      () =>
        monthCost(priceBook, at('aws-s3/us-east-1/STANDARD_IA'), {
          current: files([GB, 100]),
          noncurrent: files([GB, 50]),
          unfinished: files([GB, 10]),
          records: files([GB, 1]),
          markerBytes: MB,
        }),
      '2.0230224609375',
    ],
    // (51,199 + 1) × 0.023 + 1 × 0.022: older versions and records share the bands
    [
      'a month of everything in STANDARD',
      () =>
        monthCost(priceBook, at('aws-s3/us-east-1'), {
          current: { bytes: 51_199 * GB },
          noncurrent: { bytes: GB },
          records: { bytes: GB },
        }),
      '1177.622',
    ],
  ]);
});
