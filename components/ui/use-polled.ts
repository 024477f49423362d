'use client';

import { unstable_rethrow } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '@/lib/control/views';
import { type ActionResult, UNREACHABLE } from './action-result';

/**
 * Asks `load` again and again while `more(value)` says so, one request at a time, and not while the tab is hidden. A failed
 * poll keeps the last value and sets `problem`; the next good one clears it.
 */
export function usePolled<T>(
  initial: T,
  load: () => Promise<ActionResult<T>>,
  more: (value: T) => boolean,
  everyMs = 1000,
) {
  const [value, setValue] = useState(initial);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef({ load, more });
  latest.current = { load, more };
  const active = more(value);
  useEffect(() => {
    if (!active) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (!document.hidden) {
        const result = await latest.current.load().catch((error: unknown) => {
          unstable_rethrow(error);
          return { problem: UNREACHABLE };
        });
        if (stopped) return;
        if ('ok' in result) setValue(result.ok);
        setProblem('ok' in result ? null : result.problem);
      }
      if (!stopped) timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(ask, everyMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [active, everyMs]);
  return { value, problem, setValue };
}
