import { ArrowRight, Repeat } from 'lucide-react';

/** A link loop as a chain a web developer understands: each folder, then the arrow that leads back to the first. */
export function CycleChain({ chain }: { chain: readonly string[] }) {
  return (
    <ol aria-label="The loop" className="flex flex-wrap items-center gap-x-1.5 gap-y-1.5">
      {chain.map((path, index) => (
        // A loop names its first folder again at its end, so the place is part of the key.
        // biome-ignore lint/suspicious/noArrayIndexKey: a chain never changes its order
        <li key={`${index}-${path}`} className="flex min-w-0 items-center gap-1.5">
          <code className="path max-w-full rounded-md border border-line bg-surface-2 px-1.5 py-0.5 text-[0.8125rem]">
            {path === '' ? './' : path}
          </code>
          {index < chain.length - 1 ? (
            <ArrowRight aria-label="leads to" className="size-3.5 shrink-0 text-ink-3" />
          ) : (
            <Repeat aria-label="and starts again" className="size-3.5 shrink-0 text-warn" />
          )}
        </li>
      ))}
    </ol>
  );
}
