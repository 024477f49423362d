import { z } from 'zod';
import { NO_REQUESTS } from '../engine/types';
import { DoorError } from './door-error';
import { type Problem, requestCounts } from './views';
import { problemFor } from './words/wording';

/** Reads a JSON column with its schema. A row that does not fit is a mistake of ours: DoorError `internal`. */
export function stored<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DoorError('internal', { facts: { row: z.prettifyError(parsed.error) }, cause: parsed.error });
}

/** Requests of a JSON column; null is none sent yet. */
export function storedRequests(value: unknown) {
  return value === null ? { ...NO_REQUESTS } : stored(requestCounts, value);
}

export const filesAndBytesOf = z.object({ files: z.number(), bytes: z.number() });

const storedError = z.object({
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});

/** The Problem of an error column `{code, facts}`; null when there is none. */
export function storedProblem(value: unknown): Problem | null {
  if (value === null || value === undefined) return null;
  const { code, facts } = stored(storedError, value);
  return problemFor(code, facts);
}

const pathFailures = z.array(z.object({ path: z.string(), code: z.string() }));

/** Paths that could not be read, sent or written, each with its sentence. */
export function storedFailures(value: unknown): { path: string; code: string; text: string }[] {
  if (value === null) return [];
  return stored(pathFailures, value).map(({ path, code }) => ({ path, code, text: problemFor(code, { path }).what }));
}

/** ISO 8601 in UTC, or null. */
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
