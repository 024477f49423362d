import type { RunView } from '@/lib/control/views';
import { Count } from '../ui/quantity';

/** Paths that failed, each with its sentence; the first hundred. */
export function FailureList({ failures, total }: { failures: RunView['failures']; total: number }) {
  return (
    <>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto">
        {failures.map((failure) => (
          <li key={`${failure.path} ${failure.code}`} className="px-4 py-2.5 sm:px-5">
            <p className="path">{failure.path}</p>
            <p className="text-[0.8125rem] text-ink-2">{failure.text}</p>
          </li>
        ))}
      </ul>
      {total > failures.length && (
        <p className="border-line border-t px-5 py-2.5 text-ink-3">
          and <Count value={total - failures.length} /> more
        </p>
      )}
    </>
  );
}
