import { expect, test } from 'vitest';
import { bounds, intersect, middle, waitForEdge, width } from './interval';

/** A server whose clock is `offset` behind ours, met after half a round trip. */
function respond(sentMs: number, offset: number, roundTripMs: number) {
  const serverMs = sentMs + roundTripMs / 2 - offset;
  return { sentMs, receivedMs: sentMs + roundTripMs, dateMs: Math.floor(serverMs / 1000) * 1000 };
}

test.each([0, 437, -12_345.6, 1_200_000, -900_001])(
  'six timed requests pin an offset of %d ms to tens of ms',
  (truth) => {
    let now = 1_790_000_000_123;
    const roundTripMs = 8;
    let offset = bounds(respond(now, truth, roundTripMs));
    expect(width(offset)).toBe(1000 + roundTripMs);
    for (let sent = 1; sent < 6; sent += 1) {
      now += waitForEdge(offset, now, roundTripMs);
      offset = intersect(offset, bounds(respond(now, truth, roundTripMs)));
      expect(offset.low).toBeLessThanOrEqual(truth);
      expect(offset.high).toBeGreaterThanOrEqual(truth);
    }
    expect(width(offset)).toBeLessThan(60);
  },
);

test('readings that contradict each other widen the answer over the gap', () => {
  const both = intersect({ low: 0, high: 10 }, { low: 30, high: 40 });
  expect(both).toEqual({ low: -10, high: 50 });
  expect(middle(both)).toBe(20);
});
