import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destination, NOW } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let at: TemporaryHouse;
let id: string;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
  id = (await destination(at)).id;
});
afterEach(() => at.close());

const kept = { keeper: 'chrony', synchronised: 'yes', place: 'machine' };
const measured = (more: object[]) =>
  at.house.db.clockReading.createMany({
    data: more.map((one) => ({
      destinationId: id,
      at: new Date(NOW),
      occasion: 'hourly',
      uncertaintyMs: 20,
      ...kept,
      ...one,
    })),
  });

describe('the clock of a destination', () => {
  test('that was not measured says so', async () => {
    expect(await at.door.getClock(id)).toMatchObject({ title: 'Not measured yet', latest: null, readings: [] });
    expect(await codeOf(at.door.getClock('nowhere'))).toBe('destination.not-found');
  });

  test('that is kept needs no help', async () => {
    await measured([{ offsetMs: 14 }]);
    expect(await at.door.getClock(id)).toMatchObject({
      ...{
        culprit: 'nobody',
        title: 'This machine and the server agree to 14 ms',
        text: '',
        remedy: '',
        command: null,
      },
      ...{ keeper: 'chrony, synchronised', drift: null, refusedFromMs: 900_000 },
    });
  });

  test('names who is wrong, and the command that helps', async () => {
    await measured([{ offsetMs: 995_000, ntpOffsetMs: 995_010, ntpUncertaintyMs: 9 }]);
    const machine = await at.door.getClock(id);
    expect(machine).toMatchObject({ culprit: 'machine', title: 'This machine is 16 min 35 s fast' });
    expect(machine.command).toBe('sudo chronyc makestep');
    await measured([{ offsetMs: 995_000, ntpOffsetMs: 10, ntpUncertaintyMs: 9 }]);
    const server = await at.door.getClock(id);
    expect(server).toMatchObject({ culprit: 'server', title: "The server's clock is 16 min 35 s slow", command: null });
    await measured([{ offsetMs: 995_000 }]);
    expect(await at.door.getClock(id)).toMatchObject({ culprit: 'cannot-tell' });
  });

  test('that is not kept says so before it is off', async () => {
    await measured([{ offsetMs: 14, keeper: 'none', synchronised: 'no' }]);
    expect(await at.door.getClock(id)).toMatchObject({ culprit: 'nobody', command: 'sudo timedatectl set-ntp true' });
  });

  test('of a silent server is unknown, with why', async () => {
    await measured([{ offsetMs: null, uncertaintyMs: null, code: 'network.refused' }]);
    const view = await at.door.getClock(id);
    expect(view).toMatchObject({ culprit: 'cannot-tell', title: "The server's clock is unknown", command: null });
    expect(view.text).toContain('refused');
  });

  test('that drifts names the day it crosses 15 minutes', async () => {
    const rows = Array.from({ length: 48 }, (_, hour) => ({
      ...{ at: new Date(NOW - 47 * HOUR + hour * HOUR), offsetMs: 100_000 + hour * 2000 },
    }));
    await measured(rows);
    const { drift, text } = await at.door.getClock(id);
    expect(drift?.text).toBe('gains 48 s a day');
    expect(Math.abs(Date.parse(drift?.crossesAt ?? '') - (NOW + 353 * HOUR))).toBeLessThan(HOUR);
    expect(text).toContain('reaches 15 minutes on 2026-12-08');
  });

  test('over a year is drawn with 400 points, and what was wrong for an hour still shows', async () => {
    const rows = Array.from({ length: 2000 }, (_, hour) => ({
      ...{ at: new Date(NOW - 300 * DAY + hour * HOUR), offsetMs: hour === 777 ? 5_000_000 : hour % 30 },
    }));
    await measured(rows);
    const { readings } = await at.door.getClock(id);
    expect(readings).toHaveLength(400);
    expect(readings.some(({ offsetMs }) => offsetMs === 5_000_000)).toBe(true);
  });
});

describe('what needs attention', () => {
  const clocks = async () => (await at.door.overview()).attention.filter(({ kind }) => kind === 'clock');

  test('a clock that is off, with who is wrong and the command', async () => {
    await measured([{ offsetMs: 995_000, ntpOffsetMs: 995_010, ntpUncertaintyMs: 9 }]);
    expect(await clocks()).toMatchObject([{ severity: 'holds', title: 'This machine is 16 min 35 s fast (Bucket)' }]);
    expect((await clocks())[0]?.text).toContain('sudo chronyc makestep');
  });

  test('a clock that will cross 15 minutes within a month', async () => {
    const rows = (perHour: number) =>
      Array.from({ length: 24 }, (_, hour) => ({ at: new Date(NOW + hour * HOUR), offsetMs: hour * perHour }));
    await measured(rows(2000));
    expect(await clocks()).toMatchObject([{ severity: 'warns' }]);
  });

  test('not one that is kept', async () => {
    await measured([{ offsetMs: 14 }, { offsetMs: -20 }]);
    expect(await clocks()).toEqual([]);
  });
});
