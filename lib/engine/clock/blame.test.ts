import { expect, test } from 'vitest';
import { blame, type Culprit, type Offset } from './blame';

const MIN = 60_000;
const at = (offsetMs: number, uncertaintyMs = 30): Offset => ({ offsetMs, uncertaintyMs });

test.each<[string, Offset | null, Offset | null, Culprit, number | null, number | null]>([
  ['nothing is known', null, null, 'cannot-tell', null, null],
  ['two clocks agree', at(20), null, 'nobody', null, null],
  ['two clocks are a minute apart', at(MIN), null, 'cannot-tell', null, null],
  ['an unsure reading is no agreement', at(0, MIN), null, 'cannot-tell', null, null],
  ['three clocks agree', at(20), at(-15), 'nobody', -15, -35],
  ['16 min 35 s fast', at(995_000), at(995_100), 'machine', 995_100, 100],
  ['two hours slow', at(-120 * MIN), at(-120 * MIN), 'machine', -120 * MIN, 0],
  ["the server's is 16 minutes behind", at(16 * MIN), at(5), 'server', 5, -16 * MIN + 5],
  ["the server's is 4 minutes ahead", at(-4 * MIN), at(5), 'server', 5, 4 * MIN + 5],
  ['a server on this machine is as wrong as it', at(1), at(20 * MIN), 'both', 20 * MIN, 20 * MIN - 1],
  ['both, in different directions', at(20 * MIN), at(10 * MIN), 'both', 10 * MIN, -10 * MIN],
  ['time servers that disagree', at(20 * MIN), at(10 * MIN, 10 * MIN), 'cannot-tell', 10 * MIN, -10 * MIN],
  ['the server says nothing, the machine is wrong', null, at(-20 * MIN), 'machine', -20 * MIN, null],
  ['the server says nothing, the machine is right', null, at(3), 'cannot-tell', 3, null],
])('%s', (_name, endpoint, ntp, culprit, machineMs, serverMs) => {
  expect(blame(endpoint, ntp)).toEqual({ culprit, machineMs, serverMs });
});

test('clocks that are called apart always have a culprit once the true time is known', () => {
  for (let ntp = -3 * MIN; ntp <= 3 * MIN; ntp += 7_919) {
    for (const endpoint of [MIN + 100, -MIN - 100]) {
      expect(['machine', 'server', 'both']).toContain(blame(at(endpoint, 0), at(ntp, 0)).culprit);
    }
  }
});
