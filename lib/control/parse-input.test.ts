import { expect, test } from 'vitest';
import { z } from 'zod';
import type { DoorError } from './door-error';
import { parseInput } from './parse-input';

const schema = z.object({
  count: z.number().int().min(2).max(5).default(3),
  kind: z.enum(['keep', 'skip']).default('keep'),
  name: z.string().max(3).default(''),
  words: z.string().min(1, 'Give it a name.').default('x'),
  list: z.array(z.string()).max(1).default([]),
});

test.each([
  [{ count: Number.NaN }, 'Enter a number.'],
  [{ count: '3' }, 'Enter a number.'],
  [{ count: 2.5 }, 'Enter a whole number.'],
  [{ count: 1 }, 'Enter at least 2.'],
  [{ count: 6 }, 'Enter at most 5.'],
  [{ kind: 'follow' }, 'Choose one of: keep, skip.'],
  [{ name: 'long' }, 'Enter at most 3 characters.'],
  [{ words: '' }, 'Give it a name.'],
  [{ list: ['a', 'b'] }, 'Enter at most 1 in the list.'],
  ['text', 'Enter an object.'],
])('%j is refused in plain words', (input, message) => {
  let refused: unknown;
  try {
    parseInput(schema, input);
  } catch (error) {
    refused = error;
  }
  expect((refused as DoorError).problem.what).toBe(message);
});
