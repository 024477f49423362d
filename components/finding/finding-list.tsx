import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { FindingView, SeverityView } from '@/lib/control/views';
import { Badge } from '../ui/badge';
import { TONE_ICON } from '../ui/callout';
import { CodeLine } from '../ui/code-line';
import { DefinitionList } from '../ui/definition-list';
import { Disclosure } from '../ui/disclosure';
import { TEXT, type Tone } from '../ui/tone';
import { CycleChain } from './cycle-chain';
import { PolicyText } from './policy-text';

/** What each severity means, in one word and one colour. */
export const SEVERITY: Record<SeverityView, { tone: Tone; word: string }> = {
  blocks: { tone: 'block', word: 'Blocks the run' },
  holds: { tone: 'hold', word: 'Holds the run' },
  warns: { tone: 'warn', word: 'Warning' },
  notes: { tone: 'info', word: 'Note' },
};

const ORDER: readonly SeverityView[] = ['blocks', 'holds', 'warns', 'notes'];

/** Findings, gravest first, each with evidence and remedy. `action` renders the button a finding offers. */
export function FindingList<Item extends FindingView>({
  findings,
  action,
}: {
  findings: readonly Item[];
  action?: (finding: Item) => ReactNode;
}) {
  const sorted = ORDER.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  return (
    <ul className="divide-y divide-line">
      {sorted.map((finding) => (
        <li key={`${finding.code} ${finding.title} ${finding.text}`} className="px-4 py-4 sm:px-5">
          <FindingItem finding={finding} action={action?.(finding)} />
        </li>
      ))}
    </ul>
  );
}

function FindingItem({ finding, action }: { finding: FindingView; action: ReactNode }) {
  const { tone, word } = SEVERITY[finding.severity];
  const Icon = TONE_ICON[tone];
  return (
    <article className="flex min-w-0 gap-3">
      <Icon aria-hidden className={clsx('mt-0.5 size-4.5 shrink-0', TEXT[tone])} />
      <div className="grid min-w-0 flex-1 gap-2">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h3 className="min-w-0 font-semibold [overflow-wrap:anywhere]">{finding.title}</h3>
          <Badge tone={tone}>{word}</Badge>
        </div>
        <p className="text-ink-2 [overflow-wrap:anywhere]">{finding.text}</p>
        {finding.why !== null && (
          <Disclosure summary="Why it matters">
            <p className="text-ink-2">{finding.why}</p>
          </Disclosure>
        )}
        {finding.chain.length > 0 && <CycleChain chain={finding.chain} />}
        {finding.evidence.length > 0 && (
          <DefinitionList items={finding.evidence.map((fact) => ({ term: fact.label, value: fact.value }))} />
        )}
        {finding.remedy !== '' && (
          <p className="[overflow-wrap:anywhere]">
            <span className="font-medium">What to do: </span>
            {finding.remedy}
          </p>
        )}
        {finding.command !== null && <CodeLine text={finding.command} copyLabel="Copy the command" />}
        {finding.policy !== null && <PolicyText policy={finding.policy} />}
        {action}
      </div>
    </article>
  );
}
