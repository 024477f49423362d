import { expect, test } from 'vitest';
import { COMMANDS, namesNeeded } from './command-table';

test('each name brings the command of that name', async () => {
  for (const [name, load] of Object.entries(COMMANDS)) expect((await load()).name()).toBe(name);
});

test('a command needs only itself, whatever is said before its name', () => {
  expect(namesNeeded(['run', 'sites', '--json'])).toEqual(['run']);
  expect(namesNeeded(['--data', 'plan', '--json', 'job', 'list'])).toEqual(['job']);
  expect(namesNeeded(['--data=plan', 'job', 'list'])).toEqual(['job']);
});

test('the version needs none', () => {
  expect(namesNeeded(['--version'])).toEqual([]);
});

test('help, nothing, and what there is not need all: the list, and the name that was meant', () => {
  const all = Object.keys(COMMANDS);
  for (const given of [[], ['--help'], ['help', 'run'], ['rum'], ['--data'], ['--', 'run'], ['constructor']]) {
    expect(namesNeeded(given)).toEqual(all);
  }
});
