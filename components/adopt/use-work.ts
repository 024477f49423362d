'use client';

import { useState } from 'react';
import type { Problem } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { useAction } from '../ui/use-action';
import { usePolled } from '../ui/use-polled';

const POLL_MS = 500;

/** A piece of background work as it is now. */
interface Work {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly problem: Problem | null;
}

const isUnderWay = (work: Work | null) => work?.state === 'queued' || work?.state === 'running';

/** Starts background work from a button and watches it to its end. */
export function useWork<Input extends unknown[], W extends Work>(
  begin: (...input: Input) => Promise<ActionResult<W>>,
  watch: (id: string) => Promise<ActionResult<W>>,
) {
  const [id, setId] = useState('');
  const action = useAction(begin);
  const polled = usePolled<W | null>(null, () => watch(id), isUnderWay, POLL_MS);
  const start = async (...input: Input) => {
    const asked = await action.run(...input);
    if (asked === null) return;
    setId(asked.id);
    polled.setValue(asked);
  };
  return {
    work: polled.value,
    pending: action.pending || isUnderWay(polled.value),
    problem: action.problem ?? polled.value?.problem ?? polled.problem,
    start,
    forget: () => polled.setValue(null),
  };
}
