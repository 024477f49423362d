import { expect, test } from 'vitest';
import { EngineError } from './errors';
import { march } from './march';

const list = (...paths: string[]) => paths.map((path) => ({ path }));

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
