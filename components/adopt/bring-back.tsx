'use client';

import { Search } from 'lucide-react';
import { useState } from 'react';
import type { DestinationView } from '@/lib/control/views';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { Select } from '../ui/select';
import type { AdoptActions } from './actions';
import { ChooseJobs } from './choose-jobs';
import { useWork } from './use-work';

/** Choose the bucket, look what it holds, choose what comes back. */
export function BringBack({
  destinations,
  initial,
  actions,
}: {
  destinations: readonly DestinationView[];
  initial: string;
  actions: AdoptActions;
}) {
  const [destinationId, setDestinationId] = useState(initial);
  const { work: found, pending, problem, start, forget } = useWork(actions.look, actions.watchLook);
  const choose = (id: string) => {
    setDestinationId(id);
    forget();
  };
  return (
    <div className="grid max-w-3xl gap-5">
      <Card title="The bucket" description="Looking reads its records and writes nothing.">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void start(destinationId);
          }}
        >
          <Field label="Destination">
            <Select value={destinationId} disabled={pending} onChange={(event) => choose(event.target.value)}>
              {destinations.map(({ id, name, bucket, prefix }) => (
                <option key={id} value={id}>
                  {name} ({[bucket, prefix].filter(Boolean).join('/')})
                </option>
              ))}
            </Select>
          </Field>
          <Button
            type="submit"
            variant={found?.contents ? 'secondary' : 'primary'}
            className="w-fit"
            pending={pending}
            icon={<Search aria-hidden />}
          >
            {pending ? 'Looking' : 'Look what it holds'}
          </Button>
          {problem !== null && <ProblemNote problem={problem} />}
        </form>
      </Card>
      {found?.contents && <ChooseJobs key={found.id} look={found} contents={found.contents} actions={actions} />}
    </div>
  );
}
