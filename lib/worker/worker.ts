/**
 * The worker: claims tasks, works on them, and starts what is due. Any number of workers may share one database: a task is
 * claimed by one, and a job has one task at a time.
 *
 *   every 250 ms   claim, as long as there is a free place (two for jobs, two for what a person waits for, one for clocks); at
 *                  once when a task has ended here, or when the bell says that one was queued
 *   every 2 s      heartbeat; tasks of workers that are gone go back to the queue
 *   every 3 s      leases of the tasks under way
 *   every 5 s      schedules, of runs and of verifications
 *   every minute   which clocks are to be measured (each hourly)
 *
 * Told to stop, it interrupts what it does, puts the tasks back and resolves.
 */
import { type Database, openDatabase } from '../db/database';
import { newId } from '../db/ids';
import { installationId } from '../db/instance';
import { openSecretBox, type SecretBox } from '../db/secrets';
import type { Clock } from '../engine/clock';
import { watchForJumps } from '../engine/clock/jump-watch';
import { isEngineError } from '../engine/errors';
import { markAbandoned } from './abandoned';
import { Bell } from './bell';
import { startDueClocks } from './clock-schedule';
import { recoverLedgers } from './ledger';
import { realPorts, type WorkerPorts } from './ports';
import { startDueProofs } from './proof-scheduler';
import { claim, type Lane, LEASE_MS, sweep } from './queue';
import { journalNames } from './request-journal';
import { startDueJobs } from './scheduler';
import { runTask } from './task-run';
import { scratchOwners, sweepScratch } from './tasks/scratch';
import { toolName } from './tool-name';
import { beat, deadWorkers, signOff } from './worker-row';

export interface WorkerOptions {
  readonly dataDir: string;
  /** The database of `dataDir` when this process has it open already: it is used, and left open. */
  readonly db?: Database;
  readonly clock: Clock;
  /** Ends the worker. */
  readonly signal: AbortSignal;
  /** off: only what others queue; a command line that works by itself starts nothing it was not asked for. Default on. */
  readonly schedules?: 'on' | 'off';
  /** Between this worker and whoever waits for it in this process. */
  readonly bells?: WorkerBells;
  /** Default: S3 over the network. */
  readonly ports?: WorkerPorts;
}

export interface WorkerBells {
  /** Rung when there may be a new task. The worker listens. */
  readonly queued: Bell;
  /** The worker rings it when a task has ended. */
  readonly ended: Bell;
}

const LOOK_EVERY_MS = 250;
const BEAT_EVERY_MS = 2000;
const SCHEDULE_EVERY_MS = 5000;
const CLOCKS_EVERY_MS = 60_000;
const PLACES: Readonly<Record<Lane, number>> = { jobs: 2, rest: 2, clocks: 1 };

/** Works until `signal` fires; resolves when everything is put away. Throws DataError of openDatabase and openSecretBox. */
export async function startWorker(options: WorkerOptions): Promise<void> {
  if (options.db !== undefined) return workOn(options.db, options);
  const db = await openDatabase(options.dataDir);
  try {
    await workOn(db, options);
  } finally {
    await db.$disconnect();
  }
}

async function workOn(db: Database, options: WorkerOptions): Promise<void> {
  const worker = new Worker(db, openSecretBox(options.dataDir), await installationId(db), options);
  await worker.work();
}

class Worker {
  readonly #id = newId();
  readonly #ports: WorkerPorts;
  readonly #tool: string;
  readonly #busy: Record<Lane, Set<Promise<void>>> = { jobs: new Set(), rest: new Set(), clocks: new Set() };
  readonly #bells: WorkerBells;
  readonly #jumps: { look(): number };
  #jumpedAt: number | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly db: Database,
    private readonly box: SecretBox,
    private readonly installation: string,
    private readonly options: WorkerOptions,
  ) {
    this.#ports = options.ports ?? realPorts(options.clock);
    this.#jumps = watchForJumps(options.clock);
    this.#tool = toolName();
    this.#bells = options.bells ?? { queued: new Bell(), ended: new Bell() };
  }

  async work(): Promise<void> {
    const { signal, clock } = this.options;
    const due = new Due(clock);
    try {
      while (!signal.aborted && this.#failure === null) {
        if (due.every('beat', BEAT_EVERY_MS)) await this.#beat();
        if (this.options.schedules !== 'off' && due.every('schedules', SCHEDULE_EVERY_MS)) {
          await startDueJobs(this.db, clock.now());
          await startDueProofs(this.db, clock.now());
        }
        if (this.options.schedules !== 'off' && due.every('clocks', CLOCKS_EVERY_MS)) {
          await startDueClocks(this.db, clock.now());
        }
        const took = (await this.#fill('jobs')) || (await this.#fill('rest')) || (await this.#fill('clocks'));
        if (!took) await this.#pause();
      }
    } finally {
      await Promise.all(Object.values(this.#busy).flatMap((tasks) => [...tasks]));
      await signOff(this.db, this.#id);
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #beat(): Promise<void> {
    const nowMs = this.options.clock.now();
    const { host } = this.#ports;
    await beat(this.db, { id: this.#id, host, nowMs });
    if (this.#jumpedLately()) return;
    // What is there is listed before who is alive: who signs on in between is not taken for dead.
    const scratch = await scratchOwners(this.options.dataDir);
    const journals = journalNames(this.options.dataDir);
    const deadOwners = await deadWorkers(this.db, { id: this.#id, host });
    const others = await this.db.workerRow.findMany({ select: { id: true } });
    const alive = new Set([this.#id, ...others.map(({ id }) => id)]);
    await recoverLedgers(this.db, { dataDir: this.options.dataDir, journals }, alive);
    await sweepScratch(this.options.dataDir, scratch, alive);
    await sweep(this.db, { nowMs, deadOwners }, markAbandoned);
  }

  /** Leases are times of day: after the clock was set they have run out, or have not, until their holders renew them. */
  #jumpedLately(): boolean {
    const now = this.options.clock.monotonic();
    if (this.#jumps.look() !== 0) this.#jumpedAt = now;
    return this.#jumpedAt !== null && now - this.#jumpedAt < LEASE_MS;
  }

  /** Takes one task when a place is free. */
  async #fill(lane: Lane): Promise<boolean> {
    if (this.#busy[lane].size >= PLACES[lane]) return false;
    const task = await claim(this.db, this.#id, this.options.clock.now(), lane);
    if (task === null) return false;
    const { dataDir, clock, signal } = this.options;
    const shared = { db: this.db, dataDir, box: this.box, ports: this.#ports, installation: this.installation };
    const running = runTask({ ...shared, tool: this.#tool, clock, signal, owner: this.#id }, task)
      // Only the database itself can fail here: nothing more can be done, or written down.
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#busy[lane].delete(running);
        this.#bells.queued.ring();
        this.#bells.ended.ring();
      });
    this.#busy[lane].add(running);
    return true;
  }

  async #pause(): Promise<void> {
    try {
      await this.#bells.queued.wait(this.options.clock, LOOK_EVERY_MS, this.options.signal);
    } catch (error) {
      if (!isEngineError(error, 'cancelled')) throw error;
    }
  }
}

/** What is to be done every so often. */
class Due {
  readonly #last = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  every(name: string, ms: number): boolean {
    const now = this.clock.monotonic();
    const last = this.#last.get(name);
    if (last !== undefined && now - last < ms) return false;
    this.#last.set(name, now);
    return true;
  }
}
