import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDueClocks } from './clock-schedule';
import { claim, finish } from './queue';
import { addJob, type House, openTestHouse } from './testing/house';

const T0 = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;
let house: House;

beforeEach(async () => {
  house = await openTestHouse();
  await addJob(house, 'a');
  await addJob(house, 'b');
});
afterEach(() => house.close());

async function measureAll(nowMs: number): Promise<number> {
  let measured = 0;
  for (;;) {
    const task = await claim(house.db, 'w', nowMs, 'clocks');
    if (task === null) return measured;
    await finish(house.db, { id: task.id, owner: 'w' }, nowMs);
    measured += 1;
  }
}

describe('startDueClocks', () => {
  it('measures every destination at once, then every hour', async () => {
    expect(await startDueClocks(house.db, T0)).toBe(2);
    expect(await startDueClocks(house.db, T0 + 2 * HOUR)).toBe(0);
    expect(await measureAll(T0)).toBe(2);
    expect(await startDueClocks(house.db, T0 + HOUR - 1)).toBe(0);
    expect(await startDueClocks(house.db, T0 + HOUR)).toBe(2);
  });

  it('keeps one row for each, however long it goes on', async () => {
    for (let hour = 0; hour < 5; hour += 1) {
      await startDueClocks(house.db, T0 + hour * HOUR);
      await measureAll(T0 + hour * HOUR);
    }
    expect(await house.db.task.count()).toBe(2);
  });

  it('goes on after the clock was set back', async () => {
    await startDueClocks(house.db, T0);
    await measureAll(T0);
    expect(await startDueClocks(house.db, T0 - 20 * HOUR)).toBe(2);
  });

  it('takes no place of what a person waits for', async () => {
    await startDueClocks(house.db, T0);
    expect(await claim(house.db, 'w', T0, 'rest')).toBeNull();
    expect(await claim(house.db, 'w', T0, 'jobs')).toBeNull();
    expect(await claim(house.db, 'w', T0, 'clocks')).toMatchObject({ kind: 'measure-clock' });
  });
});
