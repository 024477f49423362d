'use client';

import { unstable_rethrow } from 'next/navigation';
import { useCallback, useState } from 'react';
import type { Problem } from '@/lib/control/views';
import { type ActionResult, UNREACHABLE } from './action-result';

/** Calls a server action from a button: `run` resolves to its value, or null after setting `problem`. */
export function useAction<Input extends unknown[], Value>(action: (...input: Input) => Promise<ActionResult<Value>>) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(
    async (...input: Input): Promise<Value | null> => {
      setPending(true);
      setProblem(null);
      try {
        const result = await action(...input);
        if ('ok' in result) return result.ok;
        setProblem(result.problem);
        return null;
      } catch (error) {
        unstable_rethrow(error);
        setProblem(UNREACHABLE);
        return null;
      } finally {
        setPending(false);
      }
    },
    [action],
  );
  const clear = useCallback(() => setProblem(null), []);
  return { run, pending, problem, clear };
}
