import type { z } from 'zod';
import { DoorError } from './door-error';

/** Parses what came through the door; the first complaint becomes a DoorError `input.invalid` with its field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
}

/** The DoorError of a ZodError: its first issue, in the words of the schema. */
export function invalidInput(error: z.ZodError): DoorError {
  const issue = error.issues[0];
  const at = issue?.path.join('.') ?? '';
  return new DoorError('input.invalid', {
    facts: { at, message: sentence(issue?.message) },
    ...(at === '' ? {} : { field: at }),
    cause: error,
  });
}

function sentence(message: string | undefined): string {
  if (message === undefined) return 'This input is not valid.';
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
