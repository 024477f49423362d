'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { JobView, ProofInput, ProofMethod, ProofView, SnapshotView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { countText } from '../ui/format';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { RadioCards } from '../ui/radio-cards';
import { Select } from '../ui/select';
import { useAction } from '../ui/use-action';

const METHODS: readonly { value: ProofMethod; label: string; description: string; aside: string }[] = [
  {
    value: 'list',
    label: 'List',
    description: 'Compares every size with a listing of the bucket. Finds what is missing or cut short.',
    aside: 'cheapest',
  },
  {
    value: 'head',
    label: 'Ask for every object',
    description: 'The same, one HEAD request for each file.',
    aside: 'one request a file',
  },
  {
    value: 'read',
    label: 'Read a share',
    description: 'Reads the bytes of some files, drawn anew each time, and compares their SHA-256.',
    aside: 'proves those bytes',
  },
  {
    value: 'drill',
    label: 'Restore drill',
    description: 'Restores some files into a scratch folder, as you would, and compares them there.',
    aside: 'proves the way back',
  },
];

const DUMPS: (typeof METHODS)[number] = {
  value: 'databases',
  label: 'Load the databases',
  description: 'Loads every dump into a scratch database on its server, counts the rows of each table, and drops it.',
  aside: 'proves the dumps',
};

/** Which snapshot, and how closely to look. The price comes before anything is read. */
export function VerifyForm({
  job,
  snapshots,
  request,
}: {
  job: JobView;
  snapshots: readonly SnapshotView[];
  request: (input: ProofInput) => Promise<ActionResult<ProofView>>;
}) {
  const router = useRouter();
  const [snapshotId, setSnapshotId] = useState(snapshots[0]?.id ?? '');
  const [method, setMethod] = useState<ProofMethod>('read');
  const [percent, setPercent] = useState('10');
  const [files, setFiles] = useState('20');
  const { run, pending, problem } = useAction(request);
  const errorOf = (field: string) => (problem?.field === field ? problem.what : undefined);
  const submit = async () => {
    const input = { jobId: job.id, snapshotId, method, percent: Number(percent), files: Number(files) };
    const proof = await run(input);
    if (proof !== null) router.push(`/proofs/${proof.id}`);
  };
  return (
    <form
      className="grid max-w-3xl gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Card title="What and how">
        <div className="grid gap-5">
          <Field label="Snapshot" error={errorOf('snapshotId')}>
            <Select value={snapshotId} onChange={(event) => setSnapshotId(event.target.value)}>
              {snapshots.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.createdAt.slice(0, 16).replace('T', ' ')} UTC, {countText(one.files)} files
                  {one.isLatest ? ' (latest)' : ''}
                </option>
              ))}
            </Select>
          </Field>
          <RadioCards
            label="How to verify"
            value={method}
            onChange={setMethod}
            options={job.databases.length === 0 ? METHODS : [...METHODS, DUMPS]}
            columns={2}
          />
          {method === 'read' && (
            <Field label="Share of the files" error={errorOf('percent')}>
              <Input
                inputMode="decimal"
                unit="%"
                value={percent}
                onChange={(event) => setPercent(event.target.value)}
              />
            </Field>
          )}
          {method === 'drill' && (
            <Field label="Files to restore" error={errorOf('files')}>
              <Input
                inputMode="numeric"
                unit="files"
                value={files}
                onChange={(event) => setFiles(event.target.value)}
              />
            </Field>
          )}
        </div>
      </Card>
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" pending={pending}>
          Show the price
        </Button>
        <ButtonLink variant="ghost" href={`/jobs/${job.id}`}>
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}
