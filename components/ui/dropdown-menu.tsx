'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

const ITEM =
  'flex w-full cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-surface-3 [&_svg]:size-4 [&_svg]:text-ink-3';

/** A menu under `trigger`, which must be one focusable element. */
export function DropdownMenu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 min-w-44 animate-rise rounded-xl border border-line bg-surface p-1 shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** An entry that does something. */
export function MenuItem({
  icon,
  tone = 'neutral',
  onSelect,
  disabled = false,
  children,
}: {
  icon?: ReactNode;
  tone?: 'neutral' | 'danger';
  onSelect: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={clsx(ITEM, tone === 'danger' && 'text-block [&_svg]:text-block')}
    >
      {icon}
      {children}
    </Radix.Item>
  );
}

/** An entry that leads somewhere. */
export function MenuLink({ href, icon, children }: { href: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <Radix.Item asChild>
      <Link href={href} className={ITEM}>
        {icon}
        {children}
      </Link>
    </Radix.Item>
  );
}

/** A line between groups of entries. */
export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
