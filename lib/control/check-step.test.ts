import { expect, test } from 'vitest';
import { toCheckStep } from './check-step';

const error = (code: string, facts = {}) => ({ code, message: '', facts });
const seen = (step: Parameters<typeof toCheckStep>[0]) => {
  const { detail, problem } = toCheckStep(step);
  return [detail, problem?.code ?? ''];
};

test('each step says what it found', () => {
  const passed = { state: 'passed', error: null } as const;
  const clock = { offsetMs: -420, uncertaintyMs: 80 };
  expect(seen({ name: 'clock', ...passed, facts: clock })).toEqual([
    'This machine is 420 ms behind, give or take 80 ms',
    '',
  ]);
  expect(seen({ name: 'write', ...passed, facts: { key: 'k', bytes: 2048 } })).toEqual(['2 KB', '']);
  expect(seen({ name: 'versioning', ...passed, facts: { state: 'enabled' } })).toEqual(['On', '']);
  expect(seen({ name: 'region', ...passed, facts: { region: 'eu-central-1' } })).toEqual(['eu-central-1', '']);
});

test('a warning is worded by its step, a failure by its code', () => {
  const unknown = error('storage.unknown');
  const off = { state: 'off' };
  expect(seen({ name: 'versioning', state: 'warned', facts: off, error: unknown })).toEqual([
    'Versioning is off',
    'destination.no-versioning',
  ]);
  expect(seen({ name: 'clock', state: 'warned', facts: {}, error: unknown })).toEqual([
    '',
    'destination.clock-unknown',
  ]);
  const skew = { offsetMs: 90_000, uncertaintyMs: 10 };
  expect(seen({ name: 'clock', state: 'warned', facts: skew, error: error('clock.skewed', skew) })[1]).toBe(
    'destination.clock-off',
  );
  expect(seen({ name: 'reach', state: 'failed', facts: {}, error: error('network.refused') })).toEqual([
    '',
    'network.refused',
  ]);
});
