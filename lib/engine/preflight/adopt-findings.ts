import type { Extras } from '../stock/extras';
import type { Stock } from '../stock/taking';
import type { VersioningState } from '../storage/storage';
import type { FilesAndBytes, Finding } from '../types';
import { finding } from './findings';

/** What was in the job's place before the job. Money is decimal strings in `currency`, null where a price is unknown. */
export interface AdoptSeen {
  /** null when stock was not taken for this plan, or the place was empty; a code of errors.ts when it could not be taken. */
  readonly stock: (Stock & StockMoney) | { readonly code: string } | null;
  /** Removals of this plan that are another program's objects. */
  readonly extra: FilesAndBytes & Extras & { readonly monthlyUsd: string | null };
  readonly currency: string;
}

interface SeenBucket {
  readonly bucket: string;
  readonly versioning: VersioningState | null;
}

export interface StockMoney {
  readonly sparedUsd: string | null;
  readonly ask: 'listing' | 'each-object';
  /** One HEAD for each object whose ETag told nothing. */
  readonly askingUsd: string | null;
  /** Requests of taking stock. */
  readonly askedRequests: number;
  readonly askedUsd: string | null;
}

/** What is taken over is a note; what is extra is held until a person approves; what could not be looked at is held, too. */
export function adoptFindings(seen: AdoptSeen, { bucket, versioning }: SeenBucket): Finding[] {
  const { stock, extra, currency } = seen;
  const versioned = versioning !== 'off' && versioning !== null;
  const found = stock === null ? [] : [stockFinding(stock, { bucket, currency, offered: extra.files })];
  return extra.files === 0 ? found : [...found, finding('adopt.extra', { ...extra, versioned, currency })];
}

function stockFinding(
  stock: NonNullable<AdoptSeen['stock']>,
  { bucket, currency, offered }: { bucket: string; currency: string; offered: number },
): Finding {
  if ('code' in stock) return finding('adopt.cannot-tell', { bucket, code: stock.code });
  const { found, files, differ, untold, saved, sparedUsd, askedRequests, askedUsd, ask, askingUsd } = stock;
  const money = { sparedRequests: saved.put + saved.post, sparedUsd, askedRequests, askedUsd, currency };
  const left = Math.max(0, stock.extra.files - offered);
  const others = { differ: differ.files, untold: untold.files, left };
  return finding('adopt.found', { ...found, of: files, ...others, ...money, ask, askingUsd });
}
