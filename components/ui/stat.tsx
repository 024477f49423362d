import type { ReactNode } from 'react';

/** One number with its name and what it means. */
export function Stat({ label, value, detail }: { label: ReactNode; value: ReactNode; detail?: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="text-[0.8125rem] text-ink-3">{label}</p>
      <p className="tabular mt-0.5 font-semibold text-xl tracking-tight">{value}</p>
      {detail !== undefined && <p className="mt-0.5 text-[0.8125rem] text-ink-3">{detail}</p>}
    </div>
  );
}
