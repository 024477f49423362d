import { ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import type { JobView } from '@/lib/control/views';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { DefinitionList } from '../ui/definition-list';
import { RelativeTime } from '../ui/time';
import { METHOD_WORDS, ProofStateBadge } from './proof-state';
import { provenDetail } from './proven';

/** A backup is what can be restored: when that was last proven, and how to prove it again. */
export function ProofCard({ job }: { job: JobView }) {
  const { proof } = job;
  return (
    <Card
      title="Restorable?"
      actions={
        job.lastSnapshot !== null && (
          <ButtonLink size="sm" href={`/jobs/${job.id}/verify`} icon={<ShieldCheck aria-hidden />}>
            Verify
          </ButtonLink>
        )
      }
    >
      <DefinitionList
        items={[
          {
            term: 'Last proven',
            value: (
              <>
                {proof.provenAt === null ? 'Never' : <RelativeTime at={proof.provenAt} />}
                <span className="block text-[0.8125rem] text-ink-3">{provenDetail(proof)}</span>
              </>
            ),
          },
          { term: 'Last verification', value: <LastCheck check={proof.lastCheck} /> },
        ]}
      />
    </Card>
  );
}

function LastCheck({ check }: { check: JobView['proof']['lastCheck'] }) {
  if (check === null) return <>None yet</>;
  return (
    <Link
      href={`/proofs/${check.id}`}
      className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 rounded hover:underline"
    >
      <ProofStateBadge state={check.state} />
      <RelativeTime at={check.at} />
      <span className="text-ink-3">{METHOD_WORDS[check.method]}</span>
    </Link>
  );
}
