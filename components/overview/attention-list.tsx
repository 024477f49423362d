import { ChevronRight, CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { TONE_ICON } from '@/components/ui/callout';
import { RelativeTime } from '@/components/ui/time';
import { SOFT, type Tone } from '@/components/ui/tone';
import type { AttentionItem, SeverityView } from '@/lib/control/views';

const TONES: Record<SeverityView, Tone> = { blocks: 'block', holds: 'hold', warns: 'warn', notes: 'info' };
const WORDS: Record<SeverityView, string> = {
  blocks: 'Blocks',
  holds: 'Waits for you',
  warns: 'Warning',
  notes: 'Note',
};

/** What needs a person, most severe first; one quiet line when nothing does. */
export function AttentionList({ items }: { items: readonly AttentionItem[] }) {
  if (items.length === 0) {
    return (
      <p className="flex items-center gap-2.5 rounded-xl border border-line bg-surface px-4 py-3 text-ink-2 shadow-card">
        <CircleCheck aria-hidden className="size-4.5 shrink-0 text-ok" />
        Nothing needs you. Every job did what it was due to do.
      </p>
    );
  }
  return (
    <section
      aria-labelledby="attention-title"
      className="overflow-hidden rounded-xl border border-line bg-surface shadow-card"
    >
      <h2 id="attention-title" className="border-line border-b px-4 py-3 font-semibold text-[0.9375rem] sm:px-5">
        Needs attention <span className="font-normal text-ink-3">({items.length})</span>
      </h2>
      <ul className="divide-y divide-line">
        {items.map((item) => (
          <li key={`${item.kind} ${item.href} ${item.title}`}>
            <Attention item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Attention({ item }: { item: AttentionItem }) {
  const tone = TONES[item.severity];
  const Icon = TONE_ICON[tone];
  return (
    <Link
      href={item.href}
      className="group flex items-start gap-3 px-4 py-3 hover:bg-surface-2 focus-visible:-outline-offset-2 sm:px-5"
    >
      <span className={`mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-lg ${SOFT[tone]}`}>
        <Icon aria-hidden className="size-4" />
        <span className="sr-only">{WORDS[item.severity]}: </span>
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="font-medium">{item.title}</span>
          {item.at !== null && (
            <span className="text-[0.8125rem] text-ink-3">
              <RelativeTime at={item.at} />
            </span>
          )}
        </span>
        <span className="block text-ink-2">{item.text}</span>
      </span>
      <ChevronRight
        aria-hidden
        className="mt-1 size-4 shrink-0 text-ink-3 transition-transform group-hover:translate-x-0.5"
      />
    </Link>
  );
}
