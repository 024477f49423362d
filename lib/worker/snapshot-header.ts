import type { Snapshot } from '../db/generated/client';
import { parseHeader } from '../engine/snapshot/header';
import { recordKeys } from '../engine/snapshot/records';
import type { SnapshotHeader } from '../engine/types';

/** The header a snapshot's row keeps. Throws `manifest.damaged` when it is not one. */
export function headerOfRow(row: Snapshot, jobSlug: string): SnapshotHeader {
  return parseHeader(JSON.stringify(row.header), recordKeys(jobSlug).header(row.id));
}
