import type { ErrorFacts } from '../engine/errors';
import type { Problem } from './views';
import { problemFor } from './words/wording';

/** The door's only error: a code with its words. `field` names the input it belongs to (dots for nested ones). */
export class DoorError extends Error {
  readonly problem: Problem;

  constructor(code: string, options: { facts?: ErrorFacts; field?: string; cause?: unknown } = {}) {
    const problem = problemFor(code, options.facts, options.field ?? null);
    super(problem.what, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'DoorError';
    this.problem = problem;
  }
}
