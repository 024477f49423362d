import type { Clock } from '../clock';
import { EngineError } from '../errors';

/** A clock that stands still until the test moves it. */
export interface TestClock extends Clock {
  /** Moves both readings forward and wakes whoever's time has come, in order. */
  advance(ms: number): void;
  /** Sets the wall clock only, as an administrator or NTP would; sleepers do not notice. */
  setWall(ms: number): void;
  /** The durations of every sleep so far, in ms. */
  readonly slept: readonly number[];
  /** Resolves once `count` callers are asleep. */
  whenAsleep(count: number): Promise<void>;
}

export interface TestClockOptions {
  /** Milliseconds since 1970. Default 2026-01-01T00:00:00Z. */
  readonly startMs?: number;
  /** 'manual': sleepers wait for advance(). 'instant': a sleep moves the clock itself and resolves at once. */
  readonly sleeping?: 'manual' | 'instant';
}

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

export function createTestClock(options: TestClockOptions = {}): TestClock {
  return new ManualClock(options.startMs ?? Date.UTC(2026, 0, 1), options.sleeping ?? 'manual');
}

class ManualClock implements TestClock {
  readonly slept: number[] = [];
  readonly #sleeping: 'manual' | 'instant';
  readonly #sleepers = new Set<Sleeper>();
  readonly #watchers = new Set<() => void>();
  #wall: number;
  #elapsed = 0;

  constructor(startMs: number, sleeping: 'manual' | 'instant') {
    this.#wall = startMs;
    this.#sleeping = sleeping;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setWall(ms: number): void {
    this.#wall = ms;
  }

  advance(ms: number): void {
    this.#wall += ms;
    this.#elapsed += ms;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.wakeAt <= this.#elapsed);
    due.sort((a, b) => a.wakeAt - b.wakeAt);
    for (const sleeper of due) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(new EngineError('cancelled', { cause: signal.reason }));
    this.slept.push(ms);
    if (this.#sleeping === 'instant') {
      this.advance(ms);
      return Promise.resolve();
    }
    return this.#wait(ms, signal);
  }

  whenAsleep(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#sleepers.size < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#sleepers.delete(sleeper);
        reject(new EngineError('cancelled', { cause: signal?.reason }));
      };
      const wake = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const sleeper: Sleeper = { wakeAt: this.#elapsed + ms, wake };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#sleepers.add(sleeper);
      for (const look of [...this.#watchers]) look();
    });
  }
}
