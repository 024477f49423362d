import { expect, test } from 'vitest';
import { EngineError } from './errors';
import { march } from './march';

const list = (...paths: string[]) => paths.map((path) => ({ path }));

async function* arriving(...paths: string[]) {
  yield* list(...paths);
}

test('the right list may arrive over the network too, and is ended with the merge', async () => {
  const met = [];
  for await (const { kind } of march(list('a', 'b', 'd'), arriving('b', 'c'))) met.push(kind);
  expect(met).toEqual(['left', 'both', 'right', 'left']);
  const right = arriving('a', 'b');
  for await (const _ of march(list('a', 'b'), right)) break;
  expect((await right.next()).done).toBe(true);
  const unsorted = march(list(), arriving('b', 'a'));
  await unsorted.next();
  await expect(unsorted.next()).rejects.toThrowError(EngineError);
});

async function outcomes(left: string[], right: string[]): Promise<string[]> {
  const met: string[] = [];
  for await (const meeting of march(list(...left), list(...right))) {
    met.push(meeting.kind === 'right' ? `right ${meeting.right.path}` : `${meeting.kind} ${meeting.left.path}`);
  }
  return met;
}

test('meets in path order, with all three outcomes', async () => {
  expect(await outcomes(['a', 'b', 'd'], ['b', 'c', 'e'])).toEqual([
    'left a',
    'both b',
    'right c',
    'left d',
    'right e',
  ]);
  expect(await outcomes([], ['a'])).toEqual(['right a']);
  expect(await outcomes(['a'], [])).toEqual(['left a']);
});

test.each([
  { name: 'left out of order', left: ['b', 'a'], right: [] },
  { name: 'right out of order', left: [], right: ['b', 'a'] },
  { name: 'a path twice', left: ['a', 'a'], right: [] },
])('refuses a list that would give wrong counts: $name', async ({ left, right }) => {
  await expect(outcomes(left, right)).rejects.toThrowError(EngineError);
});
