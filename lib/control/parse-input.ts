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
    facts: { at, message: issue === undefined ? 'This input is not valid.' : sentence(issue) },
    ...(at === '' ? {} : { field: at }),
    cause: error,
  });
}

type Issue = z.core.$ZodIssue;

/** What zod says where a schema has no words of its own. */
const ITS_OWN_WORDS = /^(Invalid|Too (small|big)|Unrecognized)/;

function sentence(issue: Issue): string {
  const { message } = issue;
  if (ITS_OWN_WORDS.test(message)) return plainly(issue);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'Enter a number.',
  int: 'Enter a whole number.',
  string: 'Enter a text.',
  boolean: 'Enter true or false.',
  array: 'Enter a list.',
  object: 'Enter an object.',
};

function plainly(issue: Issue): string {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? 'Enter something of another kind.';
  if (issue.code === 'invalid_value') return `Choose one of: ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'unrecognized_keys') return `There is no such field: ${issue.keys.join(', ')}.`;
  if (issue.code === 'too_small')
    return `Enter ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.origin, issue.minimum)}.`;
  if (issue.code === 'too_big')
    return `Enter ${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue.origin, issue.maximum)}.`;
  return 'This input is not valid.';
}

function amount(origin: string, size: number | bigint): string {
  const unit = { string: ' characters', array: ' in the list' }[origin] ?? '';
  return `${size}${unit}`;
}
