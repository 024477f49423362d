import type { FileIndex } from '../file-index/file-index';
import { MANIFEST_FACT } from '../file-index/touched';
import type { ManifestPart, SnapshotHeader } from '../types';
import { parseHeader } from './header';
import { manifestParts } from './manifest-parts';

/*
 * A delta says what changed since the manifest before it. The index remembers which manifest that is (by the header of its
 * snapshot, written after it was in the bucket) and which paths were touched since, so a quiet night writes a manifest of nothing,
 * which no later one is laid over.
 * Chains are bounded: reading a snapshot never takes more than a few GETs, and one damaged object never costs more than a few days.
 */

/** A full manifest and this many deltas over it, at most. */
const MOST_DELTAS = 7;
/** Deltas together hold at most this share of a full manifest's lines, or this many lines if that is more. */
const LARGEST_SHARE = 0.25;
const ALWAYS_LINES = 1000;

/** A full manifest serves this many snapshots at most, however little changes: each is one more that its damage would cost. */
const MOST_SERVED = 30;

/** The newest manifest, by the header that names it. */
export interface ManifestChain {
  readonly header: SnapshotHeader;
  /** Lines of its deltas together. */
  readonly deltaLines: number;
  /** Snapshots its full manifest serves, this one included. */
  readonly served: number;
  /** The last delta has no line. */
  readonly isNothing: boolean;
}

type ChainIndex = Pick<FileIndex, 'getFact' | 'manifestWritten' | 'touchedCount' | 'totals'>;

/** null: the next manifest is a full one. */
export function readChain(index: Pick<FileIndex, 'getFact'>): ManifestChain | null {
  const fact = index.getFact(MANIFEST_FACT);
  if (fact === undefined || fact === '') return null;
  const { header, ...counts } = JSON.parse(fact) as { header: object } & Partial<Omit<ManifestChain, 'header'>>;
  // An older program counted lines only.
  const { deltaLines = 0, served = 1, isNothing = false } = counts;
  return { header: parseHeader(JSON.stringify(header), MANIFEST_FACT), deltaLines, served, isNothing };
}

/** What there is to remember of a manifest with so many lines over `below`; null: a full one. */
export function countsOver(below: ManifestChain | null, lines: number): Omit<ManifestChain, 'header'> {
  if (below === null) return { deltaLines: 0, served: 1, isNothing: false };
  return { deltaLines: below.deltaLines + lines, served: below.served + 1, isNothing: lines === 0 };
}

/** Call it when the header is in the bucket. */
export function rememberManifest(index: ChainIndex, chain: ManifestChain): void {
  index.manifestWritten(JSON.stringify(chain));
}

/** What the next manifest may be laid over; null: it has to be full. */
export function baseOfNext(index: ChainIndex, chain: ManifestChain | null): readonly ManifestPart[] | null {
  if (chain === null) return null;
  const all = manifestParts(chain.header);
  const parts = chain.isNothing ? all.slice(0, -1) : all;
  if (parts.length > MOST_DELTAS || chain.served >= MOST_SERVED) return null;
  const { files, directories, links } = index.totals();
  const lines = chain.deltaLines + index.touchedCount();
  return lines <= Math.max(ALWAYS_LINES, (files + directories + links) * LARGEST_SHARE) ? parts : null;
}
