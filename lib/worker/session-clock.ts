import type { Destination } from '../db/generated/client';
import type { Clock } from '../engine/clock';
import { correctedClock } from '../engine/clock/corrected-clock';
import { watchForJumps } from '../engine/clock/jump-watch';
import {
  type ClockMeasured,
  type ClocksMeasured,
  datingOffset,
  measureClocks,
  type Occasion,
  signingOffset,
} from './clock-readings';
import type { TaskContext } from './task-context';

/** The clocks of one session. A machine's clock that is set meanwhile is noticed, and everything here stays right. */
export interface SessionClock {
  /** As last measured; before settled(), good to about a second. */
  readonly measured: ClocksMeasured;
  /** Until it is measured as sharply as it will be, and written down. Throws `cancelled`. */
  settled(): Promise<void>;
  /** The best known time, for dates. */
  readonly clock: Clock;
  /** The server's own time, for what is compared on the server. */
  readonly serverClock: Clock;
  /** How far this machine's clock was set since the session began, ms; 0 when it was not. */
  jumpMs(): number;
  /** This machine minus the server, ms, for the very next request. */
  signingOffsetMs(): number;
  /** Looks for a jump, and measures again after one. */
  watch(): Promise<void>;
  /** Measures again, because the server refused a signature over its time; at most once in half a minute. */
  measureAgain(): Promise<void>;
}

/** Measuring again this soon would say the same. */
const FRESH_MS = 30_000;

/**
 * Measures first. A plan goes on when it knows the time to a second, which is enough for signatures: it dates nothing, and what sharpens
 * the first measurement takes longer than most scans. Throws `cancelled`.
 */
export async function openSessionClock(
  context: TaskContext,
  destination: Destination,
  occasion: Occasion,
): Promise<SessionClock> {
  const watch = watchForJumps(context.ports.clock);
  if (occasion !== 'plan') {
    const measured = await measureClocks(context, destination, occasion);
    return new LiveClock(context, destination, { measured, watch });
  }
  let tell: (coarse: ClocksMeasured) => void = () => {};
  const early = new Promise<ClocksMeasured>((resolve) => {
    tell = resolve;
  });
  const whole = measureClocks(context, destination, occasion, (endpoint) => tell({ ...NOT_YET, endpoint }));
  const live = new LiveClock(context, destination, { measured: await Promise.race([early, whole]), watch });
  live.sharpen(whole);
  return live;
}

const NOT_YET = { ntp: null, keeping: { keeper: 'unknown', synchronised: 'unknown', place: 'machine' } } as const;

class LiveClock implements SessionClock {
  measured: ClocksMeasured;
  readonly clock: Clock;
  readonly serverClock: Clock;
  readonly #watch: { look(): number };
  #measuredAt: number;
  #failedAt: number | null = null;
  /** What the wall clock moved by since it was measured: taken for a setting until measuring says otherwise. */
  #moved = 0;
  #jumped = 0;
  #measuring: Promise<void> | null = null;
  #settled: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: TaskContext,
    private readonly destination: Destination,
    { measured, watch }: { measured: ClocksMeasured; watch: { look(): number } },
  ) {
    const { clock } = context.ports;
    this.measured = measured;
    this.#watch = watch;
    this.#measuredAt = clock.monotonic();
    this.clock = correctedClock(clock, () => this.#look() + datingOffset(this.measured));
    this.serverClock = correctedClock(clock, () => this.signingOffsetMs());
  }

  settled(): Promise<void> {
    return this.#settled;
  }

  /** Both are offsets of the clock as it was when the session began. */
  sharpen(whole: Promise<ClocksMeasured>): void {
    this.#settled = whole.then((measured) => {
      this.measured = measured;
      this.#measuredAt = this.context.ports.clock.monotonic();
    });
    // Whoever waits for it hears of its failure.
    this.#settled.catch(() => {});
  }

  jumpMs(): number {
    return this.#jumped;
  }

  signingOffsetMs(): number {
    return this.#look() + signingOffset(this.measured);
  }

  async watch(): Promise<void> {
    if (this.#look() !== 0 && !this.#triedLately()) await this.#measure();
  }

  async measureAgain(): Promise<void> {
    if (this.#look() !== 0 || !this.#isFresh(this.#measuredAt)) await this.#measure();
  }

  /** A server that cannot be reached after a jump is not asked twice a second. */
  #triedLately(): boolean {
    return this.#failedAt !== null && this.#isFresh(this.#failedAt);
  }

  #isFresh(atMs: number): boolean {
    return this.context.ports.clock.monotonic() - atMs < FRESH_MS;
  }

  #look(): number {
    this.#moved += this.#watch.look();
    return this.#moved;
  }

  /** One measurement at a time: who comes meanwhile waits for it. */
  #measure(): Promise<void> {
    this.#measuring ??= this.#measureOnce().finally(() => {
      this.#measuring = null;
    });
    return this.#measuring;
  }

  async #measureOnce(): Promise<void> {
    const before = this.measured.endpoint;
    const accounted = this.#moved;
    const measured = await measureClocks(this.context, this.destination, accounted === 0 ? 'run' : 'jump');
    const { clock } = this.context.ports;
    const isUnknown = 'unknown' in measured.endpoint && measured.ntp === null;
    this.#failedAt = isUnknown ? clock.monotonic() : null;
    if (isUnknown) return;
    if (accounted !== 0) this.#jumped += movedBy(before, measured.endpoint, accounted);
    this.measured = measured;
    this.#moved -= accounted;
    this.#measuredAt = clock.monotonic();
  }
}

/** How far the clock was really set: nothing when the machine only slept, whose clock is as right as before. */
function movedBy(before: ClockMeasured, after: ClockMeasured, noticed: number): number {
  if ('unknown' in before || 'unknown' in after) return noticed;
  const moved = after.offsetMs - before.offsetMs;
  return Math.abs(moved) > 1000 + before.uncertaintyMs + after.uncertaintyMs ? moved : 0;
}
