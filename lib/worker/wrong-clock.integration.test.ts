/**
 * Backups on a machine whose clock is set wrong, by seven offsets, to the practice bucket and to radosgw, with a time server that
 * is right: the plan says so before anything is sent, the run works, and nothing is dated wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../db/package-root';
import { startTimeServer } from '../engine/clock/testing/time-server';
import { makeBucket, type ServerAccess, targetOf } from '../engine/testing/made-bucket';
import { requireServer, startRadosgw } from '../engine/testing/real-servers';
import { requireWrongClock, runWithClock } from '../engine/testing/wrong-clock';
import { startPracticeServer } from '../practice-s3/practice-server';

const MINUTE_MS = 60_000;
const OFFSETS = [-120, -16, -4, 0, 4, 16, 1200].map((minutes) => ({ minutes, name: `at${minutes}` }));
const SERVERS = ['practice', 'radosgw'] as const;
const canRun = requireWrongClock() === 'run' && requireServer('radosgw') === 'run';

/** What the program prints for one server. */
interface Outcome {
  readonly plan: { state: string; findings: { code: string; evidence: Record<string, number | string> }[] };
  readonly sentByPlan: string[];
  readonly sent: string[];
  readonly run: { state: string; clockOffsetMs: number; error: unknown };
  readonly snapshotAt: string;
  readonly readings: { at: string; offsetMs: number; uncertaintyMs: number }[];
}

const stops: (() => unknown)[] = [];
const outcomes = new Map<string, Record<string, Outcome>>();
let span: { from: number; to: number };

/** Made into one file first: seven processes then load it in half the time. It lies where its packages are found. */
function builtProgram(): string {
  const outfile = path.join(packageRoot(), 'node_modules', '.cache', 'foresync', 'back-up-with-clock.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'testing', 'back-up-with-clock.ts')];
  buildSync({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' });
  return outfile;
}

async function practice(): Promise<ServerAccess> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-clock-'));
  const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
  const place = { directory, host: '127.0.0.1', port: 0, region: 'us-east-1', credentials, buckets: [] };
  const server = await startPracticeServer(place);
  stops.push(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { endpoint: server.endpoint, ...credentials };
}

async function ceph(): Promise<ServerAccess> {
  const server = await startRadosgw();
  stops.push(() => server.stop());
  return server;
}

describe.skipIf(!canRun)('a machine whose clock is wrong', () => {
  beforeAll(async () => {
    const [ntp, ...access] = await Promise.all([startTimeServer(), practice(), ceph()]);
    stops.push(() => ntp.close());
    for (const server of access) (await makeBucket(server, 'clocks')).close();
    const servers = Object.fromEntries(
      SERVERS.map((name, at) => [name, targetOf(access[at] as ServerAccess, 'clocks')]),
    );
    const program = builtProgram();
    const from = Date.now();
    await Promise.all(
      OFFSETS.map(async ({ minutes, name }) => {
        const asked = JSON.stringify({ name, ntp: ntp.address, servers });
        const offset = `${minutes < 0 ? '' : '+'}${minutes}m`;
        outcomes.set(name, (await runWithClock(offset, program, asked)) as Record<string, Outcome>);
      }),
    );
    span = { from, to: Date.now() };
  }, 300_000);
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const cases = OFFSETS.flatMap((offset) => SERVERS.map((server) => ({ ...offset, server })));
  test.each(cases)('$minutes minutes, $server', ({ minutes, name, server }) => {
    const seen = outcomes.get(name)?.[server];
    if (seen === undefined) throw new Error('nothing came of it');
    const truth = minutes * MINUTE_MS;
    // What the plan said, before anything was sent.
    expect(seen.plan.state).toBe('open');
    expect(seen.sentByPlan).toEqual([]);
    const clocks = seen.plan.findings.filter(
      ({ code }) => code.startsWith('clock.') && code !== 'clock.unsynchronised',
    );
    expect(clocks.map(({ code }) => code)).toEqual(expectedCodes(minutes));
    for (const { evidence } of clocks) {
      expect(evidence.culprit).toBe('machine');
      expect(Math.abs(Number(evidence.offsetMs) - truth)).toBeLessThan(1000);
      // Asked once or twice, not until it is sharp: as uncertain as a busy machine makes it.
      expect(Math.abs(Number(evidence.machineMs) - truth)).toBeLessThan(5000);
    }
    // What the run did.
    expect(seen.run).toMatchObject({ state: 'succeeded', error: null });
    expect(Math.abs(seen.run.clockOffsetMs - truth)).toBeLessThan(1000);
    expect(seen.sent.filter((key) => !key.startsWith('.foresync/')).map((key) => path.basename(key))).toEqual([
      'a.jpg',
      'index.php',
    ]);
    // Nothing is dated by the wrong clock.
    for (const at of [seen.snapshotAt, ...seen.readings.map((reading) => reading.at)]) {
      expect(Date.parse(at)).toBeGreaterThan(span.from - 1000);
      expect(Date.parse(at)).toBeLessThan(span.to + 1000);
    }
    for (const reading of seen.readings) expect(Math.abs(reading.offsetMs - truth)).toBeLessThan(1000);
  });
});

function expectedCodes(minutes: number): string[] {
  if (minutes === 0) return [];
  return [Math.abs(minutes) < 15 ? 'clock.drifting' : 'clock.skewed'];
}
