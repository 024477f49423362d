import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../engine/clock';
import { systemClock } from '../engine/clock/system-clock';
import { EngineError } from '../engine/errors';
import type { Storage, StorageTarget } from '../engine/storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { READINGS_KEPT_MS } from './clock-readings';
import type { WorkerPorts } from './ports';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const MINUTES_20 = 1_200_000;
const HOUR = 3_600_000;
let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, { 'index.php': '<?php', 'about.php': '<?php 1' });
  await addJob(house, 'sites');
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

const start = (ports: Partial<WorkerPorts>, clock: Clock = systemClock) => {
  worker = startTestWorker(house, portsWith(storage, { clock, ...ports }), { clock, schedules: 'off' });
};
const readings = () => house.db.clockReading.findMany({ orderBy: { id: 'asc' } });
const skew = (offsetMs: number) => async (endpoint: string) => {
  return { offsetMs, uncertaintyMs: 20, serverTimeMs: 0, endpoint };
};
const time = (offsetMs: number) => async () => ({ offsetMs, uncertaintyMs: 5, answered: [], failed: [] });

async function plan() {
  const id = await house.requestPlan('sites');
  return eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id }, include: { findings: true } }),
    ({ state }) => !['queued', 'working'].includes(state),
  );
}

async function backUp() {
  const { id } = await plan();
  const runId = await house.approve(id);
  return eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
    ({ state }) => !['queued', 'running'].includes(state),
  );
}

describe('what is measured', () => {
  it('is written down before each plan and run', async () => {
    start({
      measureSkew: skew(-240_000),
      askTimeServers: time(-240_500),
      timeKeeping: async () => ({ keeper: 'chrony', synchronised: 'no', place: 'machine' }),
    });
    await backUp();
    const rows = await readings();
    expect(rows.map(({ occasion }) => occasion)).toEqual(['plan', 'run']);
    expect(rows[0]).toMatchObject({
      ...{ offsetMs: -240_000, uncertaintyMs: 20, ntpOffsetMs: -240_500, ntpUncertaintyMs: 5, code: null },
      ...{ keeper: 'chrony', synchronised: 'no', place: 'machine' },
    });
    expect(Math.abs((rows[0]?.at.getTime() ?? 0) - (Date.now() + 240_000))).toBeLessThan(20_000);
  });

  it('is known to a second when a plan asks the bucket, and sharply when the plan is judged', async () => {
    let sharpen = () => {};
    const sharp = new Promise<void>((resolve) => {
      sharpen = resolve;
    });
    const signedWith: number[] = [];
    start({
      measureSkew: async (endpoint, { first }) => {
        first?.({ offsetMs: 900_400, uncertaintyMs: 500, serverTimeMs: 0, endpoint });
        await sharp;
        return { offsetMs: 900_000, uncertaintyMs: 20, serverTimeMs: 0, endpoint };
      },
      openStorage: (target) => ({
        ...storage,
        getVersioning: (signal) => {
          signedWith.push(target.liveClockOffsetMs?.() ?? 0);
          sharpen();
          return storage.getVersioning(signal);
        },
      }),
    });
    const { state, findings } = await plan();
    expect(state).toBe('open');
    expect(signedWith[0]).toBe(900_400);
    const found = findings.find(({ code }) => code === 'clock.skewed');
    expect(found?.evidence).toMatchObject({ offsetMs: 900_000 });
    expect(await readings()).toMatchObject([{ occasion: 'plan', offsetMs: 900_000, uncertaintyMs: 20 }]);
  });

  it('is written down when the server does not answer, with why', async () => {
    start({ measureSkew: () => Promise.reject(new EngineError('network.refused')) });
    await plan();
    expect(await readings()).toMatchObject([{ offsetMs: null, code: 'network.refused', ntpOffsetMs: null }]);
  });

  it('is kept for 400 days, and dropped only by a time that is known', async () => {
    const row = { destinationId: 'to-sites', occasion: 'hourly', keeper: 'none', synchronised: 'no', place: 'machine' };
    const old = { ...row, at: new Date(Date.now() - READINGS_KEPT_MS - HOUR) };
    await house.db.clockReading.createMany({
      data: [old, { ...row, at: new Date(Date.now() - READINGS_KEPT_MS + HOUR) }],
    });
    let measure: WorkerPorts['measureSkew'] = () => Promise.reject(new EngineError('network.refused'));
    start({ measureSkew: (endpoint, options) => measure(endpoint, options) });
    await plan();
    expect(await house.db.clockReading.count()).toBe(3);
    measure = skew(0);
    await plan();
    expect(await house.db.clockReading.count()).toBe(3);
    expect(await house.db.clockReading.count({ where: { at: old.at } })).toBe(0);
  });

  it('asks the time servers of the settings', async () => {
    await house.db.setting.create({
      data: { key: 'settings', value: { ntpServers: ['time.example', '10.0.0.1:123'] } },
    });
    const asked: (readonly string[])[] = [];
    start({
      askTimeServers: async (servers) => {
        asked.push(servers);
        return null;
      },
    });
    await plan();
    expect(asked).toEqual([['time.example', '10.0.0.1:123']]);
  });

  it('shows in the plan where the clock is going', async () => {
    const hourly = Array.from({ length: 24 }, (_, hour) => ({
      ...{ destinationId: 'to-sites', occasion: 'hourly', keeper: 'none', synchronised: 'no', place: 'machine' },
      ...{ at: new Date(Date.now() - (24 - hour) * HOUR), offsetMs: 200_000 + hour * 1000, uncertaintyMs: 20 },
    }));
    await house.db.clockReading.createMany({ data: hourly });
    start({ measureSkew: skew(224_000) });
    const { findings } = await plan();
    const evidence = findings.find(({ code }) => code === 'clock.drifting')?.evidence as Record<string, number>;
    expect(evidence.msPerDay).toBeCloseTo(24_000, -2);
    expect(evidence.crossesAtMs).toBeCloseTo(Date.now() + (676 / 24) * 24 * HOUR, -7);
  });
});

describe('the signing', () => {
  const signedWith: number[] = [];
  const openStorage = (target: StorageTarget): Storage => {
    signedWith.push(target.clockOffsetMs);
    return storage;
  };
  beforeEach(() => signedWith.splice(0));

  it('uses the time servers when the server does not tell its time', async () => {
    start({
      openStorage,
      measureSkew: () => Promise.reject(new EngineError('storage.unknown')),
      askTimeServers: time(MINUTES_20),
    });
    await plan();
    expect(signedWith).toEqual([MINUTES_20]);
  });

  it("uses the server's time though it is wrong; snapshots are dated with the right one", async () => {
    start({ openStorage, measureSkew: skew(MINUTES_20), askTimeServers: time(3) });
    const run = await backUp();
    expect(signedWith).toEqual([MINUTES_20, MINUTES_20]);
    expect(run).toMatchObject({ state: 'succeeded', clockOffsetMs: MINUTES_20 });
    const snapshot = await house.db.snapshot.findFirstOrThrow();
    expect(Math.abs(snapshot.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });
});

/** This machine's clock and the server's, and a bucket that refuses what is signed more than 15 minutes from its own time. */
function twoClocks() {
  const shift = { machineMs: 0, serverMs: 0, refused: 0 };
  const meanwhile: (() => Promise<void>)[] = [];
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + shift.machineMs };
  const check = (target: StorageTarget) => {
    const signedAt = clock.now() - (target.liveClockOffsetMs?.() ?? target.clockOffsetMs);
    if (Math.abs(signedAt - systemClock.now() - shift.serverMs) < 900_000) return;
    shift.refused += 1;
    throw new EngineError('clock.skewed');
  };
  const ports: Partial<WorkerPorts> = {
    measureSkew: (endpoint) => skew(shift.machineMs - shift.serverMs)(endpoint),
    openStorage: (target) => ({
      ...storage,
      putObject: async (request, signal) => {
        check(target);
        const answer = await storage.putObject(request, signal);
        if (request.key === 'about.php') await meanwhile.splice(0)[0]?.();
        check(target);
        return answer;
      },
    }),
  };
  return { shift, clock, ports, afterFirst: (work: () => Promise<void>) => void meanwhile.push(work) };
}

const measuredAgain = () =>
  eventually(readings, (rows) => rows.some(({ occasion }) => occasion === 'jump')).then(() => {});

/** The worker has looked for abandoned tasks by a clock that stands there. */
const beatAt = (ms: number) =>
  eventually(
    () => house.db.workerRow.findFirstOrThrow(),
    ({ seenAt }) => Math.abs(seenAt.getTime() - ms) < 60_000,
  );

describe('a clock that is set during a run', () => {
  it.each([MINUTES_20, -7_200_000])('by %d ms: nothing fails, and the run says so', async (byMs) => {
    const { shift, clock, ports, afterFirst } = twoClocks();
    afterFirst(async () => {
      shift.machineMs += byMs;
      await measuredAgain();
      await beatAt(Date.now() + byMs);
    });
    start(ports, clock);
    const run = await backUp();
    expect(run).toMatchObject({ state: 'succeeded', clockOffsetMs: byMs, failuresTotal: 0 });
    expect(run.clockJumpMs).toBeCloseTo(byMs, -2);
    expect(shift.refused).toBe(0);
    // The leases of the tasks under way seem to have run out, and were left alone.
    expect(await house.db.task.findFirst({ where: { kind: 'run' } })).toMatchObject({ state: 'done', attempts: 1 });
    const snapshot = await house.db.snapshot.findFirstOrThrow();
    expect(Math.abs(snapshot.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('or a machine that slept: requests are signed anew, and no jump is reported', async () => {
    const { shift, clock, ports, afterFirst } = twoClocks();
    // Both clocks went on while this machine's monotonic one stood still.
    afterFirst(async () => {
      shift.machineMs += MINUTES_20;
      shift.serverMs += MINUTES_20;
    });
    start(ports, clock);
    expect(await backUp()).toMatchObject({ state: 'succeeded', clockJumpMs: null, clockOffsetMs: 0 });
    expect(shift.refused).toBeGreaterThan(0);
    expect((await readings()).map(({ occasion }) => occasion)).toContain('jump');
  });

  it('is quiet when nothing happens', async () => {
    const { clock, ports } = twoClocks();
    start(ports, clock);
    expect(await backUp()).toMatchObject({ state: 'succeeded', clockJumpMs: null });
    expect((await readings()).map(({ occasion }) => occasion)).toEqual(['plan', 'run']);
  });
});
