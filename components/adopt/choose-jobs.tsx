'use client';

import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { BucketLook, HeldJobView } from '@/lib/control/views-adopt';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Checkbox } from '../ui/checkbox';
import { Field } from '../ui/field';
import { bytesText, plural } from '../ui/format';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { RelativeTime } from '../ui/time';
import type { AdoptActions } from './actions';
import { Adopted } from './adopted';
import { useWork } from './use-work';

type Contents = NonNullable<BucketLook['contents']>;

/** The jobs of a bucket to choose from, the recovery key, and what came back. */
export function ChooseJobs({
  look,
  contents,
  actions,
}: {
  look: BucketLook;
  contents: Contents;
  actions: AdoptActions;
}) {
  const free = contents.jobs.filter(({ state }) => state === 'new').map(({ slug }) => slug);
  const [chosen, setChosen] = useState<readonly string[]>(free);
  const [recoveryKey, setRecoveryKey] = useState('');
  const { work: adoption, pending, problem, start } = useWork(actions.adopt, actions.watchAdoption);
  const isAboutKey = problem?.code === 'recovery.wrong-key';
  if (adoption?.result) return <Adopted result={adoption.result} />;
  if (contents.jobs.length === 0) {
    return (
      <Card title="Nothing to bring back">
        <p className="text-ink-2">
          This bucket holds no job of Foresync. If the lost machine used another bucket, add that one as a destination.
        </p>
      </Card>
    );
  }
  const toggle = (slug: string, isChosen: boolean) =>
    setChosen((now) => (isChosen ? [...now, slug] : now.filter((one) => one !== slug)));
  return (
    <Card title="What the bucket holds" description="Jobs come back paused, so that nothing runs before you restored.">
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void start({ destinationId: look.destinationId, jobs: [...chosen], recoveryKey });
        }}
      >
        <fieldset className="grid gap-3" disabled={pending}>
          <legend className="sr-only">Jobs</legend>
          {contents.jobs.map((job) => (
            <Checkbox
              key={job.slug}
              checked={chosen.includes(job.slug)}
              disabled={job.state !== 'new'}
              onChange={(isChosen) => toggle(job.slug, isChosen)}
              label={<span className="font-medium">{job.name}</span>}
              hint={<JobHint job={job} />}
            />
          ))}
        </fieldset>
        {contents.copies.length > 0 && (
          <Field
            label="Recovery key"
            optional
            hint={<CopyHint copies={contents.copies} />}
            error={isAboutKey ? problem.what : undefined}
          >
            <Input
              value={recoveryKey}
              onChange={(event) => setRecoveryKey(event.target.value)}
              placeholder="xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx"
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          </Field>
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        <Button
          type="submit"
          variant="primary"
          className="w-fit"
          pending={pending}
          disabled={chosen.length === 0}
          icon={<RotateCcw aria-hidden />}
        >
          {pending ? 'Bringing back' : `Bring back ${plural(chosen.length, 'job')}`}
        </Button>
      </form>
    </Card>
  );
}

const WHY_NOT = {
  new: '',
  here: 'It is here already.',
  taken: 'Another job here keeps its records under the same name.',
  unreadable: 'Neither its description nor a snapshot can be read.',
} as const;

function JobHint({ job }: { job: HeldJobView }) {
  const size = job.files === null || job.bytes === null ? [] : [plural(job.files, 'file'), bytesText(job.bytes)];
  const databases = job.databases === 0 ? [] : [plural(job.databases, 'database')];
  const facts = [plural(job.snapshots, 'snapshot'), ...size, ...databases, job.schedule].filter(Boolean);
  return (
    <>
      {WHY_NOT[job.state]} {facts.join(', ')}
      {job.newestAt !== null && (
        <>
          . The newest <RelativeTime at={job.newestAt} />
        </>
      )}
      . <span className="path">{job.sources.join(', ')}</span>
    </>
  );
}

function CopyHint({ copies }: { copies: Contents['copies'] }) {
  const [newest] = copies;
  return (
    <>
      Opens the copy of settings, keys and passwords of {newest?.host}
      {newest !== undefined && (
        <>
          , written <RelativeTime at={newest.writtenAt} />
        </>
      )}
      . Without it, passwords are entered again.
    </>
  );
}
