/** A price with where it was read and when it was valid; `usd` (a name of old) is an exact decimal string in the provider's currency. */
export interface Price {
  readonly usd: string;
  readonly src: string;
  readonly asOf: string;
}

/** From `fromGB` inclusive to `toGB` exclusive (null: no end), each GB priced in its own band. 1 GB = 2^30 bytes. */
export interface Tier {
  readonly fromGB: number;
  readonly toGB: number | null;
  readonly price: Price | null;
}

export interface ClassPrices {
  /** Per 1,000 requests; null: unknown. `multipart` is CreateMultipartUpload and UploadPart where they differ from PUT. */
  readonly requests: Readonly<Record<RequestPrice, Price | null>>;
  /** Per GB and month; null: unknown. */
  readonly storage: readonly Tier[] | null;
  /** null: reading is not charged by the GB (an archive class charges for thawing instead). */
  readonly retrievalPerGB: Price | null;
  /** Per GB written (Express One Zone); null: writing is not charged by the GB. */
  readonly uploadPerGB: Price | null;
  /** What making an archived object readable costs; null: the class can be read as it is. A speed left out is not offered. */
  readonly thaw: Readonly<Partial<Record<ThawSpeed, ThawPrices | undefined>>> | null;
  /** Per 1,000 objects of at least `monitoredFromBytes` and month (Intelligent-Tiering); null: unknown. */
  readonly monitoringPer1000: Price | null;
  /** null: the class does not watch its objects. */
  readonly monitoredFromBytes: number | null;
  /** Due once a month as soon as anything is stored; what it includes is the first band, at 0. */
  readonly basePerMonth: Price | null;
  /** The least volume billed in a month (Wasabi), in GB; null: none. */
  readonly minGB: number | null;
  /** Objects deleted or replaced earlier are billed for the rest of these days. */
  readonly minDays: number | null;
  /** Smaller objects are billed as this many bytes. */
  readonly minBytes: number | null;
  /** Per object, at the class's own rate and at STANDARD's. */
  readonly overheadBytes: number;
  readonly overheadStandardBytes: number;
}

/** How fast an archived object is made readable: minutes, hours, half a day or two. */
export type ThawSpeed = 'expedited' | 'standard' | 'bulk';

export interface ThawPrices {
  readonly perGB: Price | null;
  readonly requestPer1000: Price | null;
}

export type RequestPrice = 'put' | 'copy' | 'post' | 'multipart' | 'list' | 'get' | 'head' | 'delete';

export interface RegionPrices {
  readonly classes: Readonly<Record<string, ClassPrices>>;
  /** To the internet, per GB; null: unknown. */
  readonly egress: readonly Tier[] | null;
  /** Free each month, over all services of the account. */
  readonly egressFreeGB: number;
  /** Free each month: this many times what is stored (Backblaze); null: no such rule. */
  readonly egressFreeTimesStored: number | null;
}

export interface ProviderPrices {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** What the provider does that no calculator applies. All of it but rounding and vat makes the real bill smaller. */
  readonly notApplied: readonly ('free-allowance' | 'rounding' | 'vat')[];
  readonly regions: Readonly<Record<string, RegionPrices>>;
}

export interface PriceSource {
  readonly what: string;
  readonly url: string;
  readonly asOf: string;
  readonly confidence: string;
}

export interface PriceBook {
  /** Day the book was put together, YYYY-MM-DD. */
  readonly generatedOn: string;
  readonly sources: Readonly<Record<string, PriceSource>>;
  readonly providers: Readonly<Record<string, ProviderPrices>>;
}
