import type { Health, RunState } from './views';

/** What a job's health is judged by. */
export interface HealthFacts {
  readonly paused: boolean;
  /** The plan that waits for a decision, with the title of its first reason. */
  readonly waiting: { readonly verdict: 'held' | 'blocked'; readonly reason: string } | null;
  /** resting: a run that a person paused. */
  readonly working: 'plan' | 'run' | 'resting' | null;
  /** The newest plan when it failed after the last run. */
  readonly planFailure: string | null;
  readonly lastRun: RunState | null;
  /** A due run did not come, today or yesterday. */
  readonly missed: 'missed' | 'none';
}

interface Judged {
  readonly health: Health;
  readonly healthText: string;
}

const AFTER: Readonly<Record<RunState, Judged>> = {
  queued: { health: 'running', healthText: 'Waiting for the worker' },
  running: { health: 'running', healthText: 'Running now' },
  succeeded: { health: 'healthy', healthText: 'Last run succeeded' },
  partial: { health: 'attention', healthText: 'Last run left out files that could not be read or sent' },
  failed: { health: 'failing', healthText: 'Last run failed' },
  interrupted: { health: 'failing', healthText: 'Last run was interrupted' },
  cancelled: { health: 'attention', healthText: 'Last run was cancelled' },
  paused: { health: 'attention', healthText: 'A run is paused and waits to go on' },
  held: { health: 'attention', healthText: 'Last run stopped at a limit and asks' },
};

/** Work under way first, then what waits for a person, then what went wrong, then the last run. */
export function judgeHealth(facts: HealthFacts): Judged {
  const { waiting } = facts;
  if (facts.working === 'run') return AFTER.running;
  if (facts.working === 'plan') return { health: 'running', healthText: 'Making a plan' };
  if (waiting?.verdict === 'blocked') return { health: 'failing', healthText: `Blocked: ${waiting.reason}` };
  if (waiting !== null) return { health: 'attention', healthText: `Held: ${waiting.reason}` };
  if (facts.working === 'resting') return AFTER.paused;
  if (facts.paused) return { health: 'paused', healthText: 'Paused: its schedule starts nothing' };
  if (facts.planFailure !== null) return { health: 'failing', healthText: `Planning failed: ${facts.planFailure}` };
  if (facts.missed === 'missed') return { health: 'attention', healthText: 'A scheduled run did not take place' };
  return facts.lastRun === null ? { health: 'unknown', healthText: 'Never run' } : AFTER[facts.lastRun];
}
