/**
 * Makes lib/engine/pricing/price-book.json from a price file in which every value has a source and a date:
 *
 *   node scripts/price-book.mjs s3-prices.json
 *
 * Every provider is brought to one shape: requests per 1,000 by class, storage and egress in tiers per GB (2^30 bytes). A value that
 * the file does not know stays null. Prices become decimal strings, so that nothing is ever computed with floats.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Decimal } from 'decimal.js';

const HOURS_PER_MONTH = 730;
const GB_PER_TB = 1024;
const OWN_NETWORK = { usd: '0', src: 'definition', asOf: '2026-11-23' };
const NAMES = {
  'aws-s3': 'Amazon S3',
  'cloudflare-r2': 'Cloudflare R2',
  'backblaze-b2': 'Backblaze B2',
  wasabi: 'Wasabi',
  'digitalocean-spaces': 'DigitalOcean Spaces',
  hetzner: 'Hetzner Object Storage',
  'google-cloud-storage': 'Google Cloud Storage',
  'minio-self-hosted': 'Self-hosted (MinIO, Ceph, …)',
};

const price = (value, factor = 1) =>
  value?.v == null ? null : { usd: new Decimal(value.v).times(factor).toFixed(), src: value.src, asOf: value.asOf };
const per = (value, divisor) =>
  value?.v == null ? null : { usd: new Decimal(value.v).div(divisor).toFixed(), src: value.src, asOf: value.asOf };
const tiers = (list) => list?.map(({ fromGB, toGB, price: value }) => ({ fromGB, toGB, price: price(value) })) ?? null;
const flat = (value) => (value === null ? null : [{ fromGB: 0, toGB: null, price: value }]);
const beyond = (includedGB, value, base) => [
  { fromGB: 0, toGB: includedGB, price: { usd: '0', src: base.src, asOf: base.asOf } },
  { fromGB: includedGB, toGB: null, price: value },
];

/** Which price a request class pays, by the shape the provider's entry has. */
function requestsOf(entry) {
  if (entry.requestsPer1000 !== undefined) {
    const all = price(entry.requestsPer1000);
    return { put: all, copy: all, post: all, multipart: all, list: all, get: all, head: all, delete: all };
  }
  if (entry.classAPer1000 !== undefined) {
    const a = price(entry.classAPer1000);
    const b = price(entry.classBPer1000);
    const c = entry.classCPer1000 === undefined ? a : price(entry.classCPer1000);
    const free = a === null ? null : { ...a, usd: '0' };
    return { put: a, copy: c, post: a, multipart: a, list: c, get: b, head: b, delete: free };
  }
  const tier1 = price(entry.putCopyPostPer1000);
  const tier2 = price(entry.getSelectAndOtherPer1000);
  const multipart =
    entry.multipartCreateAndUploadPartPer1000 === undefined ? tier1 : price(entry.multipartCreateAndUploadPartPer1000);
  return {
    put: tier1,
    copy: tier1,
    post: tier1,
    multipart,
    list: price(entry.listPer1000),
    get: tier2,
    head: tier2,
    delete: price(entry.deletePer1000),
  };
}

function storageOf(entry) {
  if (entry.storagePerGBMonth) return tiers(entry.storagePerGBMonth);
  if (entry.storagePerTBMonth) return flat(per(entry.storagePerTBMonth, GB_PER_TB));
  if (entry.storagePerGiBHour) return flat(price(entry.storagePerGiBHour, HOURS_PER_MONTH));
  if (entry.storagePerGiBMonthBeyond)
    return beyond(entry.includedGiB.v, price(entry.storagePerGiBMonthBeyond), entry.includedGiB);
  if (entry.storagePerTBMonthBeyond) {
    return beyond(entry.includedTB.v * GB_PER_TB, per(entry.storagePerTBMonthBeyond, GB_PER_TB), entry.includedTB);
  }
  return null;
}

/** Fast, normal and slow thawing of an archive class; an option that is not offered is left out, an unknown price is null. */
function thawOf(className, restore) {
  if (restore == null || !['GLACIER', 'DEEP_ARCHIVE'].includes(className)) return null;
  const offered = ['expedited', 'standard', 'bulk'].filter((speed) => restore[speed] !== undefined);
  return Object.fromEntries(
    offered.map((speed) => [
      speed,
      { perGB: price(restore[speed].perGB), requestPer1000: price(restore[speed].requestPer1000) },
    ]),
  );
}

/** What the provider does that the calculators leave out, as codes. */
function notAppliedOf(facts) {
  const free =
    facts.freeTierStandardOnly ?? (facts.freeTier?.storageGBMonth === undefined ? undefined : facts.freeTier);
  return [
    ...(free === undefined ? [] : ['free-allowance']),
    ...(facts.rounding === undefined ? [] : ['rounding']),
    ...(facts.vat === 'excluded' ? ['vat'] : []),
  ];
}

function egressOf(transfer) {
  if (transfer?.outToInternet?.thenPerGB) return flat(price(transfer.outToInternet.thenPerGB));
  if (transfer?.outToInternetTiers) return tiers(transfer.outToInternetTiers);
  if (transfer?.outPerGiBBeyond)
    return beyond(transfer.includedOutGiB.v, price(transfer.outPerGiBBeyond), transfer.includedOutGiB);
  if (transfer?.outPerTBBeyond)
    return beyond(
      transfer.includedOutTB.v * GB_PER_TB,
      per(transfer.outPerTBBeyond, GB_PER_TB),
      transfer.includedOutTB,
    );
  return null;
}

const plain = (value) => (value !== null && typeof value === 'object' ? value.v : (value ?? null));

function classOf(className, entry, rules = {}) {
  return {
    requests: requestsOf(entry),
    storage: storageOf(entry),
    retrievalPerGB: price(entry.retrievalPerGB ?? entry.retrievalPerGiB),
    uploadPerGB: price(entry.uploadPerGB),
    thaw: thawOf(className, entry.restore),
    monitoringPer1000: price(entry.monitoringPer1000Objects),
    monitoredFromBytes: rules.monitoredOnlyIfBytesAtLeast ?? null,
    basePerMonth: price(entry.basePerMonth),
    minGB: entry.minMonthlyTB === undefined ? null : entry.minMonthlyTB.v * GB_PER_TB,
    minDays: plain(entry.minStorageDays) ?? rules.minStorageDays ?? null,
    minBytes: plain(entry.minBillableBytes) ?? rules.minBillableBytes ?? null,
    overheadBytes: rules.overheadBytesAtClassRate ?? 0,
    overheadStandardBytes: rules.overheadBytesAtStandardRate ?? 0,
  };
}

function providerOf(id, facts) {
  const regions = {};
  for (const [name, region] of Object.entries(facts.regions)) {
    const classes = {};
    for (const [className, entry] of Object.entries(region.storageClasses)) {
      if (entry !== null) classes[className] = classOf(className, entry, facts.classRules?.[className]);
    }
    const free = region.dataTransfer?.outToInternetFreeGBPerMonthApplies
      ? facts.freeTier.dataTransferOutToInternetGBPerMonth.v
      : 0;
    const timesStored = region.dataTransfer?.outToInternet?.freeUpToMultipleOfAverageStored?.v ?? null;
    regions[name] = {
      classes,
      egress: id === 'minio-self-hosted' ? flat(OWN_NETWORK) : egressOf(region.dataTransfer),
      egressFreeGB: free,
      egressFreeTimesStored: timesStored,
    };
  }
  return { name: NAMES[id] ?? id, currency: facts.currency ?? 'USD', notApplied: notAppliedOf(facts), regions };
}

const file = process.argv[2];
if (file === undefined) {
  console.error('Name the price file: node scripts/price-book.mjs FILE');
  process.exit(2);
}
const facts = JSON.parse(readFileSync(file, 'utf8'));
const sources = Object.fromEntries(
  Object.entries(facts.sources).map(([key, { what, url, asOf, confidence }]) => [key, { what, url, asOf, confidence }]),
);
const providers = Object.fromEntries(
  Object.entries(facts.providers).map(([id, provider]) => [id, providerOf(id, provider)]),
);
const target = path.join(path.dirname(fileURLToPath(import.meta.url)), '../lib/engine/pricing/price-book.json');
writeFileSync(target, `${JSON.stringify({ generatedOn: facts.generatedOn, sources, providers })}\n`);
