'use server';

import { attempt } from '@/app/attempt';
import type { ActionResult } from '@/components/ui/action-result';
import type { DownloadPriceView, FileVersionsView, SnapshotComparisonView, SnapshotPage } from '@/lib/control/views';

export async function browse(id: string, folder: string, cursor: string | null): Promise<ActionResult<SnapshotPage>> {
  return attempt((door) => door.browseSnapshot(id, { folder, cursor }));
}

export async function find(id: string, text: string, cursor: string | null): Promise<ActionResult<SnapshotPage>> {
  return attempt((door) => door.findInSnapshot(id, { text, cursor }));
}

export async function loadVersions(jobId: string, path: string): Promise<ActionResult<FileVersionsView>> {
  return attempt((door) => door.fileVersions(jobId, { path }));
}

export async function loadComparison(
  before: string,
  after: string,
  cursor: string | null,
): Promise<ActionResult<SnapshotComparisonView>> {
  return attempt((door) => door.compareSnapshots({ before, after, cursor }));
}

export async function priceDownload(id: string, paths: readonly string[]): Promise<ActionResult<DownloadPriceView>> {
  return attempt((door) => door.downloadPrice(id, { paths }));
}
