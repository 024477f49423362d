import { z } from 'zod';
import { EngineError } from '../errors';
import type { PriceBook, Tier } from './prices';

/** A price as text: digits, at most one point, never negative. */
export const decimalText = z.string().regex(/^\d{1,20}(\.\d{1,30})?$/);

const price = z.object({ usd: decimalText, src: z.string().min(1), asOf: z.string().min(1) });
const whole = z.number().int().nonnegative();
const tiers = z
  .array(z.object({ fromGB: whole, toGB: whole.nullable(), price: price.nullable() }))
  .min(1)
  .refine(follow, { message: 'price bands with a gap' });
const thaw = z.object({ perGB: price.nullable(), requestPer1000: price.nullable() });
const requestKinds = z.enum(['put', 'copy', 'post', 'multipart', 'list', 'get', 'head', 'delete']);

const classPrices = z.object({
  requests: z.record(requestKinds, price.nullable()),
  storage: tiers.nullable(),
  retrievalPerGB: price.nullable(),
  uploadPerGB: price.nullable(),
  thaw: z.object({ expedited: thaw.optional(), standard: thaw.optional(), bulk: thaw.optional() }).nullable(),
  monitoringPer1000: price.nullable(),
  monitoredFromBytes: whole.nullable(),
  basePerMonth: price.nullable(),
  minGB: whole.nullable(),
  minDays: whole.nullable(),
  minBytes: whole.nullable(),
  overheadBytes: whole,
  overheadStandardBytes: whole,
});

const region = z.object({
  classes: z.record(z.string(), classPrices),
  egress: tiers.nullable(),
  egressFreeGB: whole,
  egressFreeTimesStored: whole.nullable(),
});

const provider = z.object({
  name: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  notApplied: z.array(z.enum(['free-allowance', 'rounding', 'vat'])),
  regions: z.record(z.string(), region),
});

const source = z.object({ what: z.string(), url: z.string(), asOf: z.string(), confidence: z.string() });

const priceBook = z
  .object({
    generatedOn: z.iso.date(),
    sources: z.record(z.string(), source),
    providers: z.record(z.string(), provider),
  })
  .superRefine((book, context) => {
    const unknown = sourcesUsed(book.providers).filter((src) => src !== 'definition' && !(src in book.sources));
    if (unknown.length > 0) context.addIssue({ code: 'custom', message: `a price without a source: ${unknown[0]}` });
  });

/** A book whose prices are plain decimals with a source that exists, and whose bands follow one another. Throws `internal`. */
export function checkedBook(value: unknown): PriceBook {
  const result = priceBook.safeParse(value);
  if (result.success) return result.data;
  throw new EngineError('internal', { message: `the price book is damaged: ${z.prettifyError(result.error)}` });
}

function follow(bands: readonly Pick<Tier, 'fromGB' | 'toGB'>[]): boolean {
  return bands.every(({ fromGB }, index) => fromGB === (index === 0 ? 0 : bands[index - 1]?.toGB));
}

/** The `src` of every price below `value`, each once. */
function sourcesUsed(value: unknown): string[] {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (part === null || typeof part !== 'object') return;
    if ('src' in part && typeof part.src === 'string') found.add(part.src);
    else for (const child of Object.values(part)) visit(child);
  };
  visit(value);
  return [...found];
}
