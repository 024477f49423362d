import { expect, it } from 'vitest';
import { pathInside } from './path-inside';

it.each([
  ['/jobs/1?tab=runs', '/jobs/1?tab=runs'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [undefined, '/'],
  [['/a'], '/'],
])('%j → %s', (wanted, path) => expect(pathInside(wanted)).toBe(path));
