'use client';

import type { AcknowledgementView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ProblemNote } from '../ui/problem-note';
import { AbsoluteTime } from '../ui/time';
import { useAction } from '../ui/use-action';

interface Withdrawing<T> {
  readonly withdraw: (id: string) => Promise<ActionResult<T>>;
  /** With what `withdraw` answered. */
  readonly onWithdrawn: (answer: T) => void;
}

/** What is acknowledged: the reason, when, until, and a way to take it back. */
export function AcknowledgedList<T>({ items, ...rest }: { items: readonly AcknowledgementView[] } & Withdrawing<T>) {
  return (
    <ul className="divide-y divide-line">
      {items.map((item) => (
        <li key={item.id} className="px-4 py-3.5 sm:px-5">
          <Acknowledged item={item} {...rest} />
        </li>
      ))}
    </ul>
  );
}

function Acknowledged<T>({ item, withdraw, onWithdrawn }: { item: AcknowledgementView } & Withdrawing<T>) {
  const { run, pending, problem } = useAction(withdraw);
  const take = async () => {
    const answer = await run(item.id);
    if (answer !== null) onWithdrawn(answer);
  };
  return (
    <article className="grid min-w-0 gap-1.5">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <h3 className="min-w-0 font-medium [overflow-wrap:anywhere]">{item.title}</h3>
        {item.expired && <Badge tone="neutral">Expired</Badge>}
      </div>
      <p className="text-ink-2 [overflow-wrap:anywhere]">{item.reason}</p>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[0.8125rem] text-ink-3">
        <span>
          <AbsoluteTime at={item.createdAt} /> {item.expired ? 'until it expired, ' : 'until '}
          <AbsoluteTime at={item.until} />
        </span>
        <Button
          size="sm"
          variant="ghost"
          pending={pending}
          onClick={() => void take()}
          aria-label={`${item.expired ? 'Forget' : 'Withdraw'}: ${item.title}`}
        >
          {item.expired ? 'Forget' : 'Withdraw'}
        </Button>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </article>
  );
}
