import { expect, test } from 'vitest';
import { type HealthFacts, judgeHealth } from './health';

const quiet: HealthFacts = {
  paused: false,
  waiting: null,
  working: null,
  planFailure: null,
  lastRun: null,
  missed: 'none',
};

test.each<[Partial<HealthFacts>, string]>([
  [{}, 'unknown Never run'],
  [{ lastRun: 'succeeded' }, 'healthy Last run succeeded'],
  [{ lastRun: 'partial' }, 'attention Last run left out files that could not be read or sent'],
  [{ lastRun: 'interrupted' }, 'failing Last run was interrupted'],
  [{ lastRun: 'succeeded', missed: 'missed' }, 'attention A scheduled run did not take place'],
  [{ lastRun: 'succeeded', planFailure: '/x does not exist.' }, 'failing Planning failed: /x does not exist.'],
  [{ lastRun: 'failed', paused: true }, 'paused Paused: its schedule starts nothing'],
  [
    { lastRun: 'succeeded', waiting: { verdict: 'held', reason: '1,204 deletions need approval' } },
    'attention Held: 1,204 deletions need approval',
  ],
  [{ waiting: { verdict: 'blocked', reason: 'no bucket' }, paused: true }, 'failing Blocked: no bucket'],
  [{ waiting: { verdict: 'held', reason: 'x' }, working: 'run' }, 'running Running now'],
  [{ working: 'plan' }, 'running Making a plan'],
  [{ working: 'resting', lastRun: 'paused' }, 'attention A run is paused and waits to go on'],
])('%j is %s', (facts, expected) => {
  const { health, healthText } = judgeHealth({ ...quiet, ...facts });
  expect(`${health} ${healthText}`).toBe(expected);
});
