import { expect, test } from 'vitest';
import { keepPrintable, nameText, printable } from './printable';

const HOSTILE = 'a\u001b[2Jb\u009b31mc\rd\u202ee\u0000';

test('a name has no control characters and one line', () => {
  expect(nameText('with space, ünïcode and 日本')).toBe('with space, ünïcode and 日本');
  expect(nameText('new\nline\ttab')).toBe('new\\nline\\ttab');
  expect(nameText(HOSTILE)).toBe('a\\u001b[2Jb\\u009b31mc\\rd\\u202ee\\u0000');
});

test('a text keeps its lines', () => {
  expect(printable('one\n\ttwo\u001b[0m')).toBe('one\n\ttwo\\u001b[0m');
});

test('JSON stays the same JSON', () => {
  const value = { name: HOSTILE };
  expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
});

test('what is logged is printable', () => {
  const said: unknown[] = [];
  const logger = {
    log: (...parts: unknown[]) => said.push(...parts),
    error: (...parts: unknown[]) => said.push(...parts),
  };
  keepPrintable(logger);
  logger.log('\u001b]0;title\u0007');
  logger.error('two\nlines', 3);
  expect(said).toEqual(['\\u001b]0;title\\u0007', 'two\nlines', 3]);
});
