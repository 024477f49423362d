/** Time is handed in: the engine never reads the machine's clock by itself (`Date.now` is a lint error here). */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, as this machine (or a corrected clock) believes. */
  now(): number;
  /** A monotonic reading in milliseconds, for durations. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or rejects with `cancelled` when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
