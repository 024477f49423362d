import { EngineError, throwIfCancelled } from '../errors';
import { checkedBook } from './book-check';
import { exact, plain } from './money';
import { type Offer, type OfferBand, type OfferProduct, readOffer } from './offer-file';
import type { ClassPrices, Price, PriceBook, RegionPrices, RequestPrice } from './price-book';

const LIST = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';
const AWS = 'aws-s3';

/** What refreshing needs of the world; no credentials are sent. */
export type FetchPrices = (
  url: string,
  options: { signal: AbortSignal },
) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;

/** A price that is another one now. `where` is a path such as `us-east-1 STANDARD storage from 0 GB`; null: not known. */
export interface PriceChange {
  readonly where: string;
  readonly before: string | null;
  readonly after: string;
}

/** What a refresh would do; nothing is changed by making it. The old book is handed back with it, to go back to. */
export interface PriceProposal {
  readonly changes: readonly PriceChange[];
  /** Prices of AWS's files that could not be found there, or not clearly; they stay as they are. */
  readonly missing: readonly string[];
  readonly book: PriceBook;
  readonly before: PriceBook;
}

/** Prices of regions of the book from AWS's price list. Throws storage.unavailable, internal (unreadable file), cancelled. */
export async function proposeRefresh(
  before: PriceBook,
  { regions, today }: { regions: readonly string[]; today: string },
  fetchPrices: FetchPrices,
  signal: AbortSignal,
): Promise<PriceProposal> {
  const provider = before.providers[AWS];
  const updated: Record<string, RegionPrices> = { ...provider?.regions };
  const sources = { ...before.sources };
  const collected = { changes: [] as PriceChange[], missing: [] as string[] };
  for (const name of regions) {
    throwIfCancelled(signal);
    const region = updated[name];
    if (region === undefined) throw new EngineError('internal', { message: `no region ${name} in the price book` });
    const read = async (service: string) =>
      readOffer(await download(`${LIST}/${service}/current/${name}/index.json`, fetchPrices, signal));
    const offers = { storage: await read('AmazonS3'), transfer: await read('AWSDataTransfer') };
    const src = `AWS-${name}`;
    const asOf = offers.storage.publishedOn;
    const refresh = new RegionRefresh(name, offers, { src, asOf }, collected);
    updated[name] = refresh.apply(region);
    const url = `${LIST}/AmazonS3/current/${name}/index.json`;
    sources[src] = { what: `AWS price list of ${name}`, url, asOf, confidence: 'high' };
  }
  if (provider === undefined) throw new EngineError('internal', { message: 'no AWS in the price book' });
  const providers = { ...before.providers, [AWS]: { ...provider, regions: updated } };
  return { ...collected, before, book: checkedBook({ generatedOn: today, sources, providers }) };
}

async function download(url: string, fetchPrices: FetchPrices, signal: AbortSignal): Promise<unknown> {
  const answer = await fetchPrices(url, { signal });
  if (answer.ok) return answer.json();
  throw new EngineError('storage.unavailable', { message: `${url} answered ${answer.status}`, facts: { url } });
}

/** Codes of the classes in usagetypes; STANDARD has none. */
const CODES: Readonly<Record<string, string>> = {
  STANDARD: '',
  INTELLIGENT_TIERING: 'INT-',
  STANDARD_IA: 'SIA-',
  ONEZONE_IA: 'ZIA-',
  GLACIER_IR: 'GIR-',
  GLACIER: 'GLACIER-',
  DEEP_ARCHIVE: 'GDA-',
};
/** Deep Archive's own storage is in another service's file; the deep tier of Intelligent-Tiering costs the same. */
const STORAGE: Readonly<Record<string, string>> = {
  INTELLIGENT_TIERING: 'TimedStorage-INT-FA-ByteHrs',
  GLACIER: 'TimedStorage-GlacierByteHrs',
  DEEP_ARCHIVE: 'TimedStorage-INT-DAA-ByteHrs',
};
const RESTORE: Readonly<Record<string, string>> = {
  GLACIER: 'RestoreObject',
  DEEP_ARCHIVE: 'DeepArchiveRestoreObject',
};

/** One region's classes and egress from its two files. */
class RegionRefresh {
  private readonly prefix: string;

  constructor(
    private readonly name: string,
    private readonly offers: { readonly storage: Offer; readonly transfer: Offer },
    private readonly from: Pick<Price, 'src' | 'asOf'>,
    private readonly into: { readonly changes: PriceChange[]; readonly missing: string[] },
  ) {
    const standard = offers.storage.products.find(
      ({ usagetype, attributes }) =>
        /^([A-Z]{2,4}\d?-)?TimedStorage-ByteHrs$/.test(usagetype) && attributes.volumeType === 'Standard',
    );
    if (standard === undefined)
      throw new EngineError('internal', { message: `no Standard storage in the list of ${name}` });
    this.prefix = standard.usagetype.slice(0, -'TimedStorage-ByteHrs'.length);
  }

  apply(region: RegionPrices): RegionPrices {
    const classes = Object.entries(region.classes).map(([name, prices]) => [
      name,
      CODES[name] === undefined ? prices : this.classOf(name, prices),
    ]);
    return { ...region, classes: Object.fromEntries(classes), egress: this.egress(region.egress) };
  }

  private classOf(name: string, before: ClassPrices): ClassPrices {
    const code = CODES[name] ?? '';
    const storage = this.bands(STORAGE[name] ?? `TimedStorage-${code}ByteHrs`);
    const retrieval =
      before.retrievalPerGB === null || code === '' || code === 'INT-' ? null : `Retrieval-${code.slice(0, -1)}`;
    const watch = before.monitoredFromBytes === null ? null : 'Monitoring-Automation-INT';
    const label = `${this.name} ${name}`;
    return {
      ...before,
      requests: this.requests(name, before.requests),
      storage: this.tiers(`${label} storage`, storage, before.storage),
      retrievalPerGB: this.single(`${label} retrieval`, retrieval, { before: before.retrievalPerGB, times: 1 }),
      monitoringPer1000: this.single(`${label} monitoring`, watch, { before: before.monitoringPer1000, times: 1000 }),
      thaw: this.thaw(name, before.thaw),
    };
  }

  private requests(name: string, before: ClassPrices['requests']): ClassPrices['requests'] {
    const code = CODES[name] ?? '';
    const deep = name === 'DEEP_ARCHIVE';
    const put = deep ? 'Requests-Tier3' : `Requests-${code}Tier1`;
    const archive = RESTORE[name] !== undefined;
    const usages: Partial<Record<RequestPrice, readonly [usagetype: string, operation?: string | undefined]>> = {
      ...{ put: [put, deep ? 'S3-GDATransition' : undefined], list: ['Requests-Tier1'] },
      ...{ get: [`Requests-${code}Tier2`], head: [`Requests-${code}Tier2`] },
      multipart: archive ? ['Requests-Tier1'] : [put],
    };
    const one = (kind: RequestPrice) => {
      const [usagetype = null, operation] = usages[kind] ?? usages.put ?? [];
      const where = `${this.name} ${name} ${kind} per 1,000`;
      return this.single(where, usagetype, { before: before[kind], times: 1000, operation });
    };
    const kinds = { put: one('put'), copy: one('copy'), post: one('post'), multipart: one('multipart') };
    return { ...before, ...kinds, list: one('list'), get: one('get'), head: one('head') };
  }

  private thaw(name: string, before: ClassPrices['thaw']): ClassPrices['thaw'] {
    const { standard } = before ?? {};
    if (before === null || standard === undefined) return before;
    const where = `${this.name} ${name} standard thaw`;
    const options = { before: standard.perGB, times: 1, operation: RESTORE[name] };
    return { ...before, standard: { ...standard, perGB: this.single(where, 'Standard-Retrieval-Bytes', options) } };
  }

  private egress(before: RegionPrices['egress']): RegionPrices['egress'] {
    const names = new Set([`${this.prefix}DataTransfer-Out-Bytes`]);
    if (this.prefix === '') names.add('USE1-DataTransfer-Out-Bytes');
    const found = this.offers.transfer.products.filter(
      ({ usagetype, attributes }) =>
        names.has(usagetype) &&
        attributes.toLocation === 'External' &&
        attributes.transferType === 'AWS Outbound' &&
        attributes.fromLocationType === 'AWS Region',
    );
    return this.tiers(`${this.name} egress`, agreed(found), before);
  }

  private bands(usagetype: string, operation?: string): readonly OfferBand[] | null {
    const found = this.offers.storage.products.filter(
      (product) =>
        product.usagetype === this.prefix + usagetype && (operation === undefined || product.operation === operation),
    );
    return agreed(found);
  }

  private single(
    where: string,
    usagetype: string | null,
    { before, times, operation }: { before: Price | null; times: number; operation?: string | undefined },
  ): Price | null {
    if (usagetype === null) return before;
    const [band] = this.bands(usagetype, operation) ?? [];
    if (band === undefined) {
      this.into.missing.push(where);
      return before;
    }
    return this.price(where, plain(exact(band.usd).times(times)), before);
  }

  private tiers(
    where: string,
    found: readonly OfferBand[] | null,
    before: ClassPrices['storage'],
  ): ClassPrices['storage'] {
    if (found === null) {
      this.into.missing.push(where);
      return before;
    }
    return found.map(({ usd, ...limits }) => {
      const old = before?.find(({ fromGB, toGB }) => fromGB === limits.fromGB && toGB === limits.toGB)?.price ?? null;
      return { ...limits, price: this.price(`${where} from ${limits.fromGB} GB`, usd, old) };
    });
  }

  private price(where: string, usd: string, before: Price | null): Price {
    if (before?.usd !== usd) this.into.changes.push({ where, before: before?.usd ?? null, after: usd });
    return { usd, ...this.from };
  }
}

/** The bands all of them have; null for none, or for products that differ. */
function agreed(products: readonly OfferProduct[]): readonly OfferBand[] | null {
  const [first, ...others] = products;
  if (first === undefined) return null;
  const same = others.every(({ bands }) => JSON.stringify(bands) === JSON.stringify(first.bands));
  return same ? first.bands : null;
}
