'use client';

import { useEffect, useState } from 'react';
import type { EstimateInput, EstimateView, Problem } from '@/lib/control/views';
import { SEVERITY } from '../finding/finding-list';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Loading, Skeleton } from '../ui/skeleton';
import { Stat } from '../ui/stat';

const SETTLE_MS = 600;
const POLL_MS = 400;
const over = (estimate: EstimateView) => estimate.state === 'done' || estimate.state === 'failed';

/** What the first run would do and cost, kept in step with the form. */
export function EstimateSummary({
  input,
  start,
  load,
}: {
  input: EstimateInput | null;
  start: (input: EstimateInput) => Promise<ActionResult<EstimateView>>;
  load: (id: string) => Promise<ActionResult<EstimateView>>;
}) {
  const shown = useEstimate(input, start, load);
  return (
    <aside className="lg:sticky lg:top-6" aria-label="Estimate">
      <Card title="First run" description="Estimated from the folder as it is now.">
        {input === null ? (
          <p className="text-ink-3">Choose a folder, and what it would take stands here.</p>
        ) : shown === null ? (
          <SummarySkeleton />
        ) : 'what' in shown ? (
          <ProblemNote problem={shown} live="off" />
        ) : (
          <Numbers estimate={shown} />
        )}
      </Card>
    </aside>
  );
}

/** Starts over whenever the input's content changes, after it has settled; null while nothing is known yet. */
function useEstimate(
  input: EstimateInput | null,
  start: (input: EstimateInput) => Promise<ActionResult<EstimateView>>,
  load: (id: string) => Promise<ActionResult<EstimateView>>,
): EstimateView | Problem | null {
  const [shown, setShown] = useState<EstimateView | Problem | null>(null);
  const key = JSON.stringify(input);
  useEffect(() => {
    const wanted = JSON.parse(key) as EstimateInput | null;
    setShown(null);
    if (wanted === null) return;
    let timer: ReturnType<typeof setTimeout>;
    let stopped = false;
    const follow = async (asked: Promise<ActionResult<EstimateView>>) => {
      const result = await asked;
      if (stopped) return;
      const value = 'ok' in result ? result.ok : result.problem;
      setShown(value);
      if (!('what' in value) && !over(value)) timer = setTimeout(() => void follow(load(value.id)), POLL_MS);
    };
    timer = setTimeout(() => void follow(start(wanted)), SETTLE_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key, start, load]);
  return shown;
}

function Numbers({ estimate }: { estimate: EstimateView }) {
  if (estimate.problem !== null) return <ProblemNote problem={estimate.problem} live="off" />;
  const working = !over(estimate);
  return (
    <div className="grid gap-4" aria-busy={working}>
      <div className="grid grid-cols-2 gap-4">
        <Stat
          label={working ? 'Files so far' : 'Files'}
          value={<Count value={estimate.files} />}
          detail={<Bytes value={estimate.bytes} />}
        />
        <Stat
          label="PUT requests"
          value={estimate.requests === null ? '…' : <Count value={estimate.requests.put} />}
          detail={estimate.links > 0 ? <Count value={estimate.links} unit="link" /> : undefined}
        />
        <Stat
          label="Cost now"
          value={working ? '…' : <Usd value={estimate.usdNow} currency={estimate.currency} />}
          detail="requests"
        />
        <Stat
          label="Each month"
          value={working ? '…' : <Usd value={estimate.usdMonthly} currency={estimate.currency} />}
          detail="storage"
        />
      </div>
      {estimate.findings.length > 0 && (
        <ul className="grid gap-2.5 border-line border-t pt-3">
          {estimate.findings.map((finding) => (
            <li key={`${finding.code} ${finding.title}`} className="grid gap-1">
              <Badge tone={SEVERITY[finding.severity].tone} className="w-fit">
                {SEVERITY[finding.severity].word}
              </Badge>
              <p className="font-medium [overflow-wrap:anywhere]">{finding.title}</p>
              <p className="text-[0.8125rem] text-ink-2 [overflow-wrap:anywhere]">{finding.text}</p>
            </li>
          ))}
        </ul>
      )}
      <p className="text-ink-3 text-xs">{estimate.priceBasis}</p>
    </div>
  );
}

function SummarySkeleton() {
  return (
    <Loading label="Estimating" className="grid grid-cols-2 gap-4">
      {['files', 'puts', 'now', 'month'].map((key) => (
        <div key={key} className="grid gap-2">
          <Skeleton className="h-3 w-16" />
          <Skeleton className="h-6 w-20" />
        </div>
      ))}
    </Loading>
  );
}
