import type { JobCard } from '@/lib/control/views';

/** Whether the run that a job shows as its own is one that a person paused. */
export function hasPausedRun({ activeRunId, lastRun }: Pick<JobCard, 'activeRunId' | 'lastRun'>): boolean {
  return lastRun !== null && lastRun.id === activeRunId && lastRun.state === 'paused';
}
