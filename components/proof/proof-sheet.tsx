'use client';

import { CircleStop, ShieldCheck } from 'lucide-react';
import type { ProofView } from '@/lib/control/views';
import { EstimateTable } from '../run/estimate-table';
import { FailureList } from '../run/failure-list';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { percentOf, plural } from '../ui/format';
import { ProblemNote } from '../ui/problem-note';
import { ProgressBar } from '../ui/progress-bar';
import { Bytes, Count } from '../ui/quantity';
import { Table } from '../ui/table';
import { useAction } from '../ui/use-action';
import { usePolled } from '../ui/use-polled';
import { ProofPrice } from './proof-price';
import { ProofStateBadge } from './proof-state';

type Call = (id: string) => Promise<ActionResult<ProofView>>;

const BUSY = new Set<ProofView['state']>(['queued', 'planning', 'running', 'interrupted']);
const DONE = new Set<ProofView['state']>(['sound', 'damaged']);

export interface ProofCalls {
  readonly load: Call;
  readonly approve: Call;
  readonly cancel: Call;
}

/** A verification from its price to what it found. */
export function ProofSheet({ initial, calls }: { initial: ProofView; calls: ProofCalls }) {
  const polled = usePolled(
    initial,
    () => calls.load(initial.id),
    (one) => BUSY.has(one.state),
  );
  const { value: proof, setValue } = polled;
  const go = useAction(calls.approve);
  const stop = useAction(calls.cancel);
  const ask = async (call: typeof go) => {
    const next = await call.run(proof.id);
    if (next !== null) setValue(next);
  };
  const problem = go.problem ?? stop.problem ?? polled.problem ?? proof.problem;
  const { plan } = proof;
  return (
    <div className="grid gap-5">
      {problem !== null && <ProblemNote problem={problem} />}
      <Result proof={proof} />
      {BUSY.has(proof.state) && <Busy proof={proof} pending={stop.pending} onCancel={() => void ask(stop)} />}
      {plan !== null && <ProofPrice plan={plan} method={proof.method} />}
      {proof.state === 'planned' && (
        <div className="flex flex-wrap items-center gap-2">
          <Button
            variant="primary"
            icon={<ShieldCheck aria-hidden />}
            pending={go.pending}
            onClick={() => void ask(go)}
          >
            {proof.method === 'databases'
              ? `Load ${plural(plan?.files ?? 0, 'dump')}`
              : `Verify ${plural(plan?.files ?? 0, 'file')}`}
          </Button>
          <Button variant="ghost" pending={stop.pending} onClick={() => void ask(stop)}>
            Discard
          </Button>
        </div>
      )}
      {proof.state === 'planned' && proof.trigger === 'schedule' && (
        <Callout tone="warn" title="It waits for you: it would cost or send more than the limits allow.">
          The schedule started it. Start it or discard it here; until then no other verification of the schedule starts.
        </Callout>
      )}
      {proof.loaded.length > 0 && <LoadedTable loaded={proof.loaded} />}
      {proof.damageTotal > 0 && (
        <Card title="Damaged or missing" flush>
          <FailureList
            failures={proof.damage.map(({ kind, ...rest }) => ({ ...rest, code: kind }))}
            total={proof.damageTotal}
          />
        </Card>
      )}
      {DONE.has(proof.state) && plan !== null && (
        <Card title="Estimate and actual">
          <EstimateTable
            planned={plan.requests}
            actual={proof.requests}
            plannedUsd={plan.usd}
            usd={proof.usd}
            currency={plan.currency}
          />
        </Card>
      )}
    </div>
  );
}

function LoadedTable({ loaded }: { loaded: ProofView['loaded'] }) {
  return (
    <Card title="Loaded and counted" flush>
      <Table
        caption="Databases that were loaded"
        rowKey={({ name }) => name}
        rows={loaded}
        columns={[
          { key: 'name', header: 'Database', cell: ({ name }) => <span className="path">{name}</span> },
          { key: 'tables', header: 'Tables', align: 'end', cell: ({ tables }) => <Count value={tables} /> },
          { key: 'rows', header: 'Rows', align: 'end', cell: ({ rows }) => <Count value={rows} /> },
        ]}
      />
    </Card>
  );
}

function Result({ proof }: { proof: ProofView }) {
  if (proof.state === 'cancelled') return <Callout tone="neutral" title="Cancelled. Nothing was changed." />;
  if (proof.verdict === null) return null;
  const isSound = proof.state === 'sound';
  return (
    <Callout
      tone={isSound ? 'ok' : 'block'}
      title={proof.verdict}
      live="polite"
      actions={
        <ButtonLink size="sm" href={`/jobs/${proof.jobId}`}>
          Back to the job
        </ButtonLink>
      }
    >
      {!isSound &&
        proof.method !== 'databases' &&
        'Files that the source still has are uploaded again by the next run. Verify again after it.'}
    </Callout>
  );
}

function Busy({ proof, pending, onCancel }: { proof: ProofView; pending: boolean; onCancel: () => void }) {
  const { plan } = proof;
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2.5">
          {plan === null ? 'Finding out what it costs' : 'Progress'} <ProofStateBadge state={proof.state} />
        </span>
      }
      actions={
        <Button
          size="sm"
          icon={<CircleStop aria-hidden />}
          pending={pending || proof.cancelRequested}
          onClick={onCancel}
        >
          {proof.cancelRequested ? 'Cancelling' : 'Cancel'}
        </Button>
      }
    >
      <div className="grid gap-2">
        <ProgressBar
          percent={plan === null ? null : percentOf(proof.filesDone, plan.files)}
          label="Progress of the verification"
        />
        <p className="text-ink-2" aria-live="polite">
          <Count value={proof.filesDone} unit="file" />, <Bytes value={proof.bytesDone} />
        </p>
        <p className="path min-h-5 truncate text-[0.8125rem] text-ink-3">{proof.current}</p>
      </div>
    </Card>
  );
}
