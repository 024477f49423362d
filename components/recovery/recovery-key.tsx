'use client';

import { Download, KeyRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { RecoveryView } from '@/lib/control/views-adopt';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { CodeLine } from '../ui/code-line';
import { DefinitionList } from '../ui/definition-list';
import { ProblemNote } from '../ui/problem-note';
import { RelativeTime } from '../ui/time';
import { useAction } from '../ui/use-action';

/** Makes the recovery key and shows it, once; `next` is where a newcomer goes on. */
export function RecoveryKey({
  recovery,
  make,
  next,
}: {
  recovery: RecoveryView;
  make: () => Promise<ActionResult<{ recoveryKey: string }>>;
  next: string | null;
}) {
  const router = useRouter();
  const [made, setMade] = useState<string | null>(null);
  const { run, pending, problem } = useAction(make);
  const begin = async () => {
    const answer = await run();
    if (answer === null) return;
    setMade(answer.recoveryKey);
    router.refresh();
  };
  return (
    <div className="grid gap-4">
      {made === null ? <Known recovery={recovery} /> : <Shown recoveryKey={made} />}
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap gap-2">
        {made === null && (
          <Button
            variant={recovery.madeAt === null ? 'primary' : 'secondary'}
            pending={pending}
            onClick={begin}
            icon={<KeyRound aria-hidden />}
          >
            {recovery.madeAt === null ? 'Make the recovery key' : 'Make a new one'}
          </Button>
        )}
        {made !== null && (
          <Button variant="primary" onClick={() => download(made)} icon={<Download aria-hidden />}>
            Download
          </Button>
        )}
        {next !== null && <ButtonLink href={next}>{made === null ? 'Later' : 'I have kept it; go on'}</ButtonLink>}
      </div>
    </div>
  );
}

function Known({ recovery }: { recovery: RecoveryView }) {
  if (recovery.madeAt === null) {
    return (
      <p className="text-ink-2">
        There is none yet. Without it, files, jobs and snapshots still come back from the bucket, but keys of buckets
        and passwords of databases have to be entered again.
      </p>
    );
  }
  const copies = recovery.copies.map(({ destination, writtenAt }) => ({
    term: destination,
    value: (
      <>
        Copy written <RelativeTime at={writtenAt} />
      </>
    ),
  }));
  return (
    <>
      <p className="text-ink-2">
        Made <RelativeTime at={recovery.madeAt} />. A new key replaces it: copies that later runs write open with the
        new one only.
      </p>
      {copies.length > 0 ? (
        <DefinitionList items={copies} />
      ) : (
        <p className="text-ink-2">No copy is sealed with it yet. The next run of any job writes one.</p>
      )}
    </>
  );
}

function Shown({ recoveryKey }: { recoveryKey: string }) {
  return (
    <Callout tone="warn" live="polite" title="This key is shown once">
      <div className="mt-2 grid gap-2">
        <CodeLine text={recoveryKey} copyLabel="Copy the key" />
        <p>
          Keep it somewhere that is not this machine: a password manager, or paper. Foresync does not keep it and cannot
          show it again; it can only make a new one.
        </p>
      </div>
    </Callout>
  );
}

function download(recoveryKey: string): void {
  const text = [
    'Foresync recovery key',
    '',
    recoveryKey,
    '',
    'It opens the copy of settings, keys and passwords that Foresync keeps in the bucket.',
    'On a new machine: add the destination, then  foresync adopt --destination NAME --recovery-key FILE',
    '',
  ].join('\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = 'foresync-recovery-key.txt';
  anchor.click();
  URL.revokeObjectURL(url);
}
