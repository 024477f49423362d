'use client';

import { useState } from 'react';
import type { JobView, LinkMapView, LinkPolicyInput, LinkVerdictView } from '@/lib/control/views';
import { CycleChain } from '../finding/cycle-chain';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Select } from '../ui/select';
import { type Column, Table } from '../ui/table';
import { useAction } from '../ui/use-action';
import { VERDICT } from './verdicts';

type LinkRow = LinkMapView['links'][number];
type SetPolicy = (jobId: string, input: LinkPolicyInput) => Promise<ActionResult<JobView>>;

const POLICIES = ['keep', 'skip', 'follow'] as const;
const POLICY: Record<LinkMapView['policy'], { name: string; meaning: string }> = {
  keep: {
    name: 'Kept',
    meaning: 'Kept as links: none of them is followed, and a restore puts each back as it is.',
  },
  skip: { name: 'Skipped', meaning: 'Skipped: links are in no snapshot.' },
  follow: {
    name: 'Followed',
    meaning: 'Followed safely: what lies outside of the folders is copied once; every other link is kept as a link.',
  },
};

/** Every link of a plan: where it leads, what that means, and what following it alone would add. */
export function LinkMap({ map, setPolicy }: { map: LinkMapView; setPolicy: SetPolicy }) {
  const [saved, setSaved] = useState(false);
  const [shown, setShown] = useState<LinkVerdictView | null>(null);
  const rows = shown === null ? map.links : map.links.filter(({ verdict }) => verdict === shown);
  const kinds = map.verdicts.filter(({ links }) => links > 0);
  const hidden = map.total - map.links.length;
  return (
    <div className="grid gap-5">
      <Prices map={map} />
      <Card title="Links" description={POLICY[map.policy].meaning} flush>
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
        <p role="status" className="px-5 pb-3 text-ink-2 empty:hidden">
          {saved && 'Saved. The next plan shows what it changes.'}
        </p>
        {shown !== null && <p className="px-5 pb-3 text-ink-2">A link of this kind {VERDICT[shown].meaning}.</p>}
        <Table
          caption="Links"
          columns={columns(map, setPolicy, () => setSaved(true))}
          rows={rows}
          rowKey={({ path }) => path}
        />
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

function columns(map: LinkMapView, setPolicy: SetPolicy, onSaved: () => void): Column<LinkRow>[] {
  const { currency } = map;
  return [
    { key: 'link', header: 'Link', cell: (row) => <Where row={row} /> },
    {
      key: 'kind',
      header: 'Kind',
      cell: ({ verdict }) => <Badge tone={VERDICT[verdict].tone}>{VERDICT[verdict].name}</Badge>,
    },
    {
      key: 'policy',
      header: 'In the backup',
      cell: (row) => <Policy key={row.exception} row={row} map={map} setPolicy={setPolicy} onSaved={onSaved} />,
    },
    {
      key: 'alone',
      header: 'Following it alone would add',
      align: 'end',
      cell: ({ alone }) => <Alone alone={alone} currency={currency} />,
    },
  ];
}

function Policy({
  row,
  map,
  setPolicy,
  onSaved,
}: {
  row: LinkRow;
  map: LinkMapView;
  setPolicy: SetPolicy;
  onSaved: () => void;
}) {
  const [value, setValue] = useState(row.exception ?? '');
  const save = useAction(setPolicy);
  const choose = async (chosen: string) => {
    const policy = POLICIES.find((one) => one === chosen) ?? null;
    if ((await save.run(map.jobId, { path: row.path, policy })) === null) return;
    setValue(chosen);
    onSaved();
  };
  return (
    <div className="grid gap-1">
      <Select
        className="min-w-40"
        aria-label={`What is done with ${row.path}`}
        value={value}
        disabled={save.pending}
        onChange={(event) => void choose(event.target.value)}
      >
        <option value="">{POLICY[map.policy].name}, as the job</option>
        {POLICIES.map((policy) => (
          <option key={policy} value={policy}>
            {POLICY[policy].name}
          </option>
        ))}
      </Select>
      {save.problem !== null && <ProblemNote problem={save.problem} />}
    </div>
  );
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
