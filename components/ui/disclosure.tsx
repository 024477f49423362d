import { clsx } from 'clsx';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** Details one click away; the browser's own, so it works before scripts do and find-in-page opens it. */
export function Disclosure({
  summary,
  children,
  open = false,
  className,
}: {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
  className?: string;
}) {
  return (
    <details open={open} className={clsx('group min-w-0', className)}>
      <summary className="flex w-fit list-none items-center gap-1.5 rounded font-medium text-[0.8125rem] text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2 min-w-0">{children}</div>
    </details>
  );
}
