'use client';

import { useState } from 'react';
import type { LinkMapView, LinkVerdictView } from '@/lib/control/views';
import { CycleChain } from '../finding/cycle-chain';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { Bytes, Count, Usd } from '../ui/quantity';
import { type Column, Table } from '../ui/table';
import { VERDICT } from './verdicts';

type LinkRow = LinkMapView['links'][number];

/** Every link of a plan: where it leads, what that means, and what following it alone would add. */
export function LinkMap({ map }: { map: LinkMapView }) {
  const [shown, setShown] = useState<LinkVerdictView | null>(null);
  const rows = shown === null ? map.links : map.links.filter(({ verdict }) => verdict === shown);
  const kinds = map.verdicts.filter(({ links }) => links > 0);
  const hidden = map.total - map.links.length;
  return (
    <div className="grid gap-5">
      <Prices map={map} />
      <Card
        title="Links"
        description="Kept as links: none of them is followed, and a restore puts each back as it is."
        flush
      >
        <fieldset className="flex flex-wrap gap-2 px-5 py-4">
          <legend className="sr-only">Show links of one kind</legend>
          <Choice label="All" links={map.total} isOn={shown === null} onChoose={() => setShown(null)} />
          {kinds.map(({ verdict, links }) => (
            <Choice
              key={verdict}
              label={VERDICT[verdict].name}
              links={links}
              isOn={shown === verdict}
              onChoose={() => setShown(verdict)}
            />
          ))}
        </fieldset>
        {shown !== null && <p className="px-5 pb-3 text-ink-2">A link of this kind {VERDICT[shown].meaning}.</p>}
        <Table caption="Links" columns={columns(map.currency)} rows={rows} rowKey={({ path }) => path} />
        {hidden > 0 && (
          <p className="border-line border-t px-5 py-3 text-ink-2">
            <Count value={hidden} unit="more link" /> not listed; the figures above count every one.
          </p>
        )}
      </Card>
    </div>
  );
}

/** As configured, and followed blindly, side by side. */
function Prices({ map }: { map: LinkMapView }) {
  if (map.following === null) return null;
  const isMore = BigInt(map.following.uploads) > BigInt(map.files);
  return (
    <Callout tone={isMore ? 'warn' : 'info'} title="What the links would cost if they were followed">
      <dl className="grid gap-x-8 gap-y-1 sm:grid-cols-[auto_1fr]">
        <dt>As configured</dt>
        <dd className="text-ink">
          <Count value={map.files} unit="file" />, each once
        </dd>
        <dt>
          Followed blindly and without excludes, as <code>aws s3 sync</code> does
        </dt>
        <dd className="text-ink">
          {map.exact ? '' : 'at least '}
          <Count value={map.following.uploads} unit="upload" />, <Bytes value={map.following.bytes} />,{' '}
          <strong>
            <Usd value={map.following.usd} currency={map.currency} />
          </strong>{' '}
          in one run
        </dd>
      </dl>
    </Callout>
  );
}

function Choice({
  label,
  links,
  isOn,
  onChoose,
}: {
  label: string;
  links: number;
  isOn: boolean;
  onChoose: () => void;
}) {
  return (
    <Button size="sm" variant={isOn ? 'primary' : 'secondary'} aria-pressed={isOn} onClick={onChoose}>
      {label} <Count value={links} />
    </Button>
  );
}

function columns(currency: string): Column<LinkRow>[] {
  return [
    { key: 'link', header: 'Link', cell: (row) => <Where row={row} /> },
    {
      key: 'kind',
      header: 'Kind',
      cell: ({ verdict }) => <Badge tone={VERDICT[verdict].tone}>{VERDICT[verdict].name}</Badge>,
    },
    {
      key: 'alone',
      header: 'Following it alone would add',
      align: 'end',
      cell: ({ alone }) => <Alone alone={alone} currency={currency} />,
    },
  ];
}

function Where({ row }: { row: LinkRow }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <span className="path break-all">
        {row.path} <span className="text-ink-3">→ {row.target}</span>
      </span>
      {row.cycle.length > 0 && <CycleChain chain={row.cycle} />}
      {row.cycle.length === 0 && row.realPath !== null && (
        <span className="path break-all font-normal text-ink-3 text-xs">{row.realPath}</span>
      )}
    </div>
  );
}

function Alone({ alone, currency }: { alone: LinkRow['alone']; currency: string }) {
  if (alone === null) return <span className="text-ink-3">nothing</span>;
  return (
    <span className="grid gap-0.5">
      <span>
        <Count value={alone.uploads} unit="upload" />, <Bytes value={alone.bytes} />
      </span>
      <Usd value={alone.usd} currency={currency} />
    </span>
  );
}
