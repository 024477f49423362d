import { expect, test } from 'vitest';
import { TIME_REMEDIES } from '../../engine/clock/remedy';
import { clockReason, clockTitle, keeperText, REMEDY_WORDS } from './clock-words';
import { findingView } from './finding-view';

const unknown = { machineMs: null, serverMs: null };

test('whose clock is wrong, in one sentence', () => {
  expect(clockTitle({ culprit: 'machine', machineMs: 995_000, serverMs: 0 }, 995_000)).toBe(
    'This machine is 16 min 35 s fast',
  );
  expect(clockTitle({ culprit: 'server', machineMs: 0, serverMs: -960_000 }, 960_000)).toBe(
    "The server's clock is 16 min slow",
  );
  expect(clockTitle({ culprit: 'both', machineMs: 60_000, serverMs: -60_000 }, 120_000)).toBe(
    "This machine is 1 min fast, and the server's clock 1 min slow",
  );
  expect(clockTitle({ culprit: 'nobody', ...unknown }, -14)).toBe('This machine and the server agree to 14 ms');
  expect(clockTitle({ culprit: 'cannot-tell', ...unknown }, -960_000)).toBe(
    "This machine's clock is 16 min behind the server's",
  );
});

test('each verdict says how it is known', () => {
  const reasons = (['machine', 'server', 'both', 'cannot-tell'] as const).map(clockReason);
  expect(new Set(reasons).size).toBe(4);
  expect(clockReason('nobody')).toBe('');
});

test('every remedy has words; all but one a command', () => {
  expect(Object.keys(REMEDY_WORDS).sort()).toEqual([...TIME_REMEDIES].sort());
  const commands = Object.values(REMEDY_WORDS).flatMap(({ command }) => command ?? []);
  expect(commands.every((command) => command.startsWith('sudo '))).toBe(true);
  expect(commands).toHaveLength(TIME_REMEDIES.length - 1);
});

test('a finding stored without a culprit still has its sentence', () => {
  const old = findingView({
    code: 'clock.skewed',
    severity: 'warns',
    evidence: { offsetMs: 1_200_000, uncertaintyMs: 9 },
  });
  expect(old).toMatchObject({
    title: "This machine's clock is 20 min ahead of the server's",
    command: 'sudo timedatectl set-ntp true',
  });
  const drifting = {
    code: 'clock.drifting',
    severity: 'warns',
    evidence: { offsetMs: 90_000, uncertaintyMs: 9 },
  } as const;
  expect(JSON.stringify(findingView(drifting))).not.toMatch(/undefined|NaN/);
});

test('what keeps the clock', () => {
  expect(keeperText('chrony', 'yes')).toBe('chrony, synchronised');
  expect(keeperText('systemd-timesyncd', 'no')).toBe('systemd-timesyncd, not synchronised');
  expect(keeperText('none', 'no')).toBe('Nothing keeps this clock');
  expect(keeperText('unknown', 'unknown')).toBe('Not known from here');
});
