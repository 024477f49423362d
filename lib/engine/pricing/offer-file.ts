/**
 * Reads AWS's public price list files (offers/v1.0/aws/AmazonS3|AWSDataTransfer/current/{region}/index.json).
 *
 * Not to be assumed: productFamily (mostly absent); the order of price dimensions; that a suffix of a usagetype means anything
 * (Tables-TimedStorage-ByteHrs also ends so): usagetypes are matched whole, their region prefix being that of the Standard storage.
 * All numbers are text, and the last band ends at "Inf".
 */
import { z } from 'zod';
import { EngineError } from '../errors';
import { exact, plain } from './money';

const dimension = z.object({
  beginRange: z.string(),
  endRange: z.string(),
  unit: z.string(),
  pricePerUnit: z.object({ USD: z.string() }),
});
const term = z.object({ priceDimensions: z.record(z.string(), dimension) });
const offerFile = z.object({
  formatVersion: z.literal('v1.0'),
  publicationDate: z.iso.datetime(),
  products: z.record(z.string(), z.object({ attributes: z.record(z.string(), z.string()) })),
  terms: z.object({ OnDemand: z.record(z.string(), z.record(z.string(), term)) }),
});

export interface OfferBand {
  readonly fromGB: number;
  readonly toGB: number | null;
  /** Plain decimal, per unit of the file: a request, a GB, a GB-month, an object. */
  readonly usd: string;
}

export interface OfferProduct {
  readonly usagetype: string;
  readonly operation: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** In order, from 0. */
  readonly bands: readonly OfferBand[];
}

export interface Offer {
  /** YYYY-MM-DD. */
  readonly publishedOn: string;
  readonly products: readonly OfferProduct[];
}

/** Throws `internal` for a file of another shape, or one whose bands do not follow one another. */
export function readOffer(value: unknown): Offer {
  const parsed = offerFile.safeParse(value);
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error));
  const { publicationDate, products, terms } = parsed.data;
  const priced = Object.entries(products).flatMap(([sku, { attributes }]) => {
    const dimensions = Object.values(terms.OnDemand[sku] ?? {}).flatMap((one) => Object.values(one.priceDimensions));
    const { usagetype, operation = '' } = attributes;
    if (usagetype === undefined || dimensions.length === 0) return [];
    return [{ usagetype, operation, attributes, bands: bandsOf(usagetype, dimensions) }];
  });
  return { publishedOn: publicationDate.slice(0, 10), products: priced };
}

function bandsOf(usagetype: string, dimensions: readonly z.infer<typeof dimension>[]): OfferBand[] {
  const bands = dimensions
    .map(({ beginRange, endRange, pricePerUnit }) => ({
      fromGB: Number(beginRange),
      toGB: endRange === 'Inf' ? null : Number(endRange),
      usd: plain(exact(pricePerUnit.USD)),
    }))
    .sort((a, b) => a.fromGB - b.fromGB);
  const whole = bands.every(({ fromGB }, index) => fromGB === (index === 0 ? 0 : bands[index - 1]?.toGB));
  if (!whole || bands.at(-1)?.toGB !== null) throw unreadable(`${usagetype} has price bands with a gap`);
  return bands;
}

function unreadable(message: string): EngineError {
  return new EngineError('internal', { message: `the price list cannot be read: ${message}` });
}
