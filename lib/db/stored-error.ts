import { EngineError } from '../engine/errors';
import type { StoredError } from './columns';
import { DataError } from './db-error';

/** An error as a row keeps it. What is neither an engine's nor the data folder's error is `internal`, with its own words as a fact. */
export function serializeError(error: unknown): StoredError {
  if (error instanceof EngineError || error instanceof DataError) {
    return { code: error.code, message: error.message, facts: { ...error.facts } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'internal', message, facts: { error: name, message } };
}
