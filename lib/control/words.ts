/**
 * Codes into sentences: what happened, why, and what to do, for every error and every finding. The tables are in words/; the
 * snapshot test beside this file holds their wording.
 */
import { z } from 'zod';
import { DataError } from '../db/db-error';
import { EngineError } from '../engine/errors';
import type { Finding } from '../engine/types';
import { DoorError } from './door-error';
import { invalidInput } from './parse-input';
import type { FindingView, Problem } from './views';
import { findingView } from './words/finding-view';
import type { FindingContext } from './words/findings/sentences';
import { problemFor } from './words/wording';

export { findingView, problemFor };

/** Findings in words, in their order. */
export function findingViews(findings: readonly Finding[], context?: FindingContext): FindingView[] {
  return findings.map((finding) => findingView(finding, context));
}

/** Any error as the door's own. What is not ours is `internal`, with its own message among the facts. */
export function asDoorError(error: unknown): DoorError {
  if (error instanceof DoorError) return error;
  if (error instanceof EngineError || error instanceof DataError) {
    return new DoorError(error.code, { facts: error.facts, cause: error });
  }
  if (error instanceof z.ZodError) return invalidInput(error);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new DoorError('internal', { facts: { error: text }, cause: error });
}

/** Any error in words. */
export function problemOf(error: unknown): Problem {
  return asDoorError(error).problem;
}
