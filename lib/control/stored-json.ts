import { z } from 'zod';
import * as columns from '../db/columns';
import { NO_REQUESTS } from '../engine/types';
import { DoorError } from './door-error';
import type { Problem, RequestCountsView } from './views';
import { problemFor } from './words/wording';

/** Reads a JSON column with its schema. A row that does not fit is a mistake of ours: DoorError `internal`. */
export function stored<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DoorError('internal', { facts: { row: z.prettifyError(parsed.error) }, cause: parsed.error });
}

/** Reads a JSON column that may be empty. */
export function storedOrNull<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null {
  return value === null || value === undefined ? null : stored(schema, value);
}

/** Requests of a JSON column; an empty one is none sent yet. */
export function storedRequests(value: unknown): RequestCountsView {
  return storedOrNull(columns.storedRequests, value) ?? { ...NO_REQUESTS };
}

/** The Problem of an error column; null when there is none. */
export function storedProblem(value: unknown): Problem | null {
  const error = storedOrNull(columns.storedError, value);
  return error === null ? null : problemFor(error.code, error.facts);
}

/** Paths that could not be read, sent or written, each with its sentence. */
export function storedFailures(value: unknown): { path: string; code: string; text: string }[] {
  const failures = storedOrNull(columns.storedFailures, value) ?? [];
  return failures.map(({ path, code }) => ({ path, code, text: failureText(path, code) }));
}

/** The scan names what it cannot read by errno, and what cannot be stored by these two codes. */
function failureText(path: string, code: string): string {
  if (code === 'KEY_TOO_LONG') return problemFor('key.too-long', { path }).what;
  if (code === 'KEY_RESERVED') return `${path} would lie below .foresync/, where Foresync keeps its own records.`;
  return /^E[A-Z0-9]+$/.test(code)
    ? problemFor('source.unreadable', { path, errno: code }).what
    : problemFor(code, { path }).what;
}

/** ISO 8601 in UTC, or null. */
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
