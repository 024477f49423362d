'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  readonly value: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

/** Views of one thing, side by side. The row scrolls on narrow screens. */
export function Tabs({ tabs, defaultValue, label }: { tabs: readonly Tab[]; defaultValue?: string; label: string }) {
  const first = defaultValue ?? tabs[0]?.value ?? '';
  return (
    <Radix.Root defaultValue={first} className="grid min-w-0 gap-4">
      <Radix.List aria-label={label} className="flex gap-5 overflow-x-auto border-line border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex shrink-0 items-center gap-1.5 border-transparent border-b-2 pt-1 pb-2.5 font-medium text-ink-3 hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-w-0">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
