'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CodeLine } from '@/components/ui/code-line';
import { Disclosure } from '@/components/ui/disclosure';
import type { SettingsView } from '@/lib/control/views';

type Practice = NonNullable<SettingsView['practice']>;

function environmentOf(practice: Practice, secret: string): string {
  return [
    `export AWS_ACCESS_KEY_ID=${practice.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secret}`,
    `export AWS_DEFAULT_REGION=${practice.region}`,
    `export AWS_ENDPOINT_URL=${practice.endpoint}`,
  ].join('\n');
}

/** Endpoint and keys of the practice bucket, to copy into other tools. */
export function PracticeBucket({ practice }: { practice: Practice }) {
  const [shown, setShown] = useState(false);
  const masked = '•'.repeat(24);
  const values = [
    { name: 'Endpoint', text: practice.endpoint },
    { name: 'Region', text: practice.region },
    { name: 'Bucket', text: practice.bucket },
    { name: 'Access key ID', text: practice.accessKeyId },
    { name: 'Secret access key', text: practice.secretAccessKey, ...(shown ? {} : { shown: masked }) },
  ];
  return (
    <div className="grid gap-3">
      <dl className="grid gap-2">
        {values.map(({ name, ...value }) => (
          <div key={name} className="grid gap-1 sm:grid-cols-[9.5rem_1fr] sm:items-center sm:gap-4">
            <dt className="text-ink-3">{name}</dt>
            <dd className="min-w-0">
              <CodeLine {...value} />
            </dd>
          </div>
        ))}
      </dl>
      <Button
        size="sm"
        className="w-fit"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        icon={shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      >
        {shown ? 'Hide the secret' : 'Show the secret'}
      </Button>
      <Disclosure summary="Use it with aws-cli">
        <div className="grid gap-2">
          <CodeLine
            text={environmentOf(practice, practice.secretAccessKey)}
            shown={environmentOf(practice, shown ? practice.secretAccessKey : masked)}
          />
          <CodeLine text={`aws s3 ls s3://${practice.bucket} --recursive`} />
        </div>
      </Disclosure>
    </div>
  );
}
