import type { ReactNode } from 'react';
import type { Problem } from '@/lib/control/views';
import { Callout } from './callout';
import { DefinitionList } from './definition-list';
import { Disclosure } from './disclosure';
import type { Tone } from './tone';

/** A failure in words: what happened, why, what to do; the raw facts folded below. */
export function ProblemNote({
  problem,
  tone = 'block',
  actions,
  live = 'assertive',
}: {
  problem: Problem;
  tone?: Tone;
  actions?: ReactNode;
  live?: 'assertive' | 'off';
}) {
  const facts = [
    { term: 'Code', value: <code className="path">{problem.code}</code> },
    ...problem.facts.map((fact) => ({ term: fact.name, value: <span className="path">{fact.value}</span> })),
  ];
  return (
    <Callout
      tone={tone}
      title={problem.what}
      {...(live === 'off' ? {} : { live })}
      {...(actions === undefined ? {} : { actions })}
    >
      <div className="grid gap-1.5">
        {problem.why !== '' && <p>{problem.why}</p>}
        {problem.remedy !== '' && (
          <p>
            <span className="font-medium text-ink">What to do: </span>
            {problem.remedy}
          </p>
        )}
        <Disclosure summary="Technical details">
          <DefinitionList items={facts} />
        </Disclosure>
      </div>
    </Callout>
  );
}
