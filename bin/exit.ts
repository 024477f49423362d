import { DoorError } from '../lib/control/door-error';
import type { Problem } from '../lib/control/views';
import { problemOf } from '../lib/control/words';

/** DESIGN section 8. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, held: 4, blocked: 5 } as const;

/** Exit code of a run or restore that ended in `state`. */
export function exitOf(state: string): number {
  if (state === 'succeeded') return EXIT.done;
  if (state === 'partial') return EXIT.partial;
  return state === 'held' || state === 'paused' ? EXIT.held : EXIT.failed;
}

/** process.exit() waits for whatever thread of this process hangs in a drive. */
export function leaveAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Prints what happened, why and what to do: JSON on stdout for scripts, text on stderr for people. */
export function reportFailure(error: unknown, format: 'json' | 'text'): void {
  const problem = error instanceof DoorError ? error.problem : problemOf(error);
  if (format === 'json') console.log(JSON.stringify({ error: problem }, null, 2));
  else console.error(problemText(problem));
  process.exitCode = problem.field !== null || problem.code.startsWith('input.') ? EXIT.usage : EXIT.failed;
}

export function problemText(problem: Problem): string {
  const facts = problem.facts.map((fact) => `  ${fact.name}: ${fact.value}`);
  return [problem.what, problem.why, problem.remedy, ...facts].filter((line) => line !== '').join('\n');
}
