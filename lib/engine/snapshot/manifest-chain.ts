import type { FileIndex } from '../file-index/file-index';
import { MANIFEST_FACT } from '../file-index/touched';
import type { ManifestPart, SnapshotHeader } from '../types';
import { parseHeader } from './header';
import { manifestParts } from './manifest-parts';

/*
 * A delta says what changed since the manifest before it. The index remembers which manifest that is (by the header of its
 * snapshot, written after it was in the bucket) and which paths were touched since, so a quiet night writes a manifest of nothing.
 * Chains are bounded: reading a snapshot never takes more than a few GETs, and one damaged object never costs more than a few days.
 */

/** A full manifest and this many deltas over it, at most. */
const MOST_DELTAS = 7;
/** Deltas together hold at most this share of a full manifest's lines, or this many lines if that is more. */
const LARGEST_SHARE = 0.25;
const ALWAYS_LINES = 1000;

/** The newest manifest: the header that names it, and how many lines its deltas have together. */
export interface ManifestChain {
  readonly header: SnapshotHeader;
  readonly deltaLines: number;
}

type ChainIndex = Pick<FileIndex, 'getFact' | 'manifestWritten' | 'touchedCount' | 'totals'>;

/** null: the next manifest is a full one. */
export function readChain(index: Pick<FileIndex, 'getFact'>): ManifestChain | null {
  const fact = index.getFact(MANIFEST_FACT);
  if (fact === undefined || fact === '') return null;
  const { header, deltaLines } = JSON.parse(fact) as { header: object; deltaLines: number };
  return { header: parseHeader(JSON.stringify(header), MANIFEST_FACT), deltaLines };
}

/** Call it when the header is in the bucket. */
export function rememberManifest(index: ChainIndex, chain: ManifestChain): void {
  index.manifestWritten(JSON.stringify(chain));
}

/** What the next manifest may be laid over; null: it has to be full. */
export function baseOfNext(index: ChainIndex, chain: ManifestChain | null): readonly ManifestPart[] | null {
  if (chain === null) return null;
  const parts = manifestParts(chain.header);
  if (parts.length > MOST_DELTAS) return null;
  const { files, directories, links } = index.totals();
  const lines = chain.deltaLines + index.touchedCount();
  return lines <= Math.max(ALWAYS_LINES, (files + directories + links) * LARGEST_SHARE) ? parts : null;
}
