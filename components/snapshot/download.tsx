'use client';

import { clsx } from 'clsx';
import { Download } from 'lucide-react';
import type { DownloadPriceView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { buttonClass } from '../ui/button';
import { Bytes, Count, Usd } from '../ui/quantity';
import { usePolled } from '../ui/use-polled';

/** What fetching some paths of a snapshot costs. */
export type AskPrice = (id: string, paths: readonly string[]) => Promise<ActionResult<DownloadPriceView>>;

/** Where the files come from: one file as it is, everything else as a zip; no paths: the whole snapshot. */
function downloadHref(snapshotId: string, paths: readonly string[]): string {
  const query = new URLSearchParams(paths.map((path) => ['path', path]));
  return `/api/v1/snapshots/${snapshotId}/download${paths.length === 0 ? '' : `?${query}`}`;
}

/**
 * One file or folder, as a plain link: a click sends one request, and nothing is fetched before it. Without `download`, so that a
 * refusal is a page with words and not a file.
 */
export function DownloadLink({
  snapshotId,
  path,
  name,
  className,
}: {
  snapshotId: string;
  path: string;
  name: string;
  className?: string;
}) {
  return (
    <a
      href={downloadHref(snapshotId, [path])}
      className={clsx('inline-flex rounded p-1 text-ink-3 hover:bg-surface-3 hover:text-ink', className)}
      aria-label={`Download ${name}`}
      title={path.endsWith('/') ? 'Download as a zip' : 'Download'}
    >
      <Download aria-hidden className="size-4" />
    </a>
  );
}

const ASKING: DownloadPriceView = {
  state: 'loading',
  files: 0,
  bytes: 0,
  requests: { put: 0, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 0 },
  usd: null,
  currency: 'USD',
  problem: null,
};

/** A button with what it will fetch and cost beside it. Give it a `key` of its paths. */
export function DownloadButton({
  snapshotId,
  paths,
  label,
  ask,
}: {
  snapshotId: string;
  paths: readonly string[];
  label: string;
  ask: AskPrice;
}) {
  const { value, problem } = usePolled(
    ASKING,
    () => ask(snapshotId, paths),
    ({ state }) => state === 'loading',
    250,
  );
  const failed = value.problem ?? problem;
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-2.5 gap-y-1">
      <span className="text-[0.8125rem] text-ink-3" aria-live="polite">
        {failed?.what}
        {failed === null && value.state === 'ready' && <Price price={value} />}
      </span>
      <a className={buttonClass({ size: 'sm' })} href={downloadHref(snapshotId, paths)}>
        <Download aria-hidden />
        {label}
      </a>
    </span>
  );
}

function Price({ price: { files, bytes, usd, currency } }: { price: DownloadPriceView }) {
  return (
    <>
      <Count value={files} unit="file" />, <Bytes value={bytes} />, <Usd value={usd} currency={currency} />
    </>
  );
}
