import { clsx } from 'clsx';
import type { ReactNode } from 'react';

const SHEEN =
  'animate-sheen bg-[linear-gradient(90deg,var(--surface-3)_30%,var(--surface-2)_50%,var(--surface-3)_70%)] bg-[length:200%_100%]';

/** A grey bar where something will stand. Give it the size of what it stands for. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx('rounded-md', SHEEN, className ?? 'h-4 w-full')} />;
}

/** Announces the wait once; wrap the skeletons of a page in it. */
export function Loading({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div role="status" aria-busy="true" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

/** Skeleton of a card with rows. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  return (
    <div className="grid gap-0 rounded-xl border border-line bg-surface shadow-card">
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((key) => (
        <div key={key} className="flex items-center gap-4 border-line border-b px-5 py-4 last:border-b-0">
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="ms-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
