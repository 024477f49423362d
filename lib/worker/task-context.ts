import path from 'node:path';
import type { Database } from '../db/database';
import type { SecretBox } from '../db/secrets';
import type { PriceBook } from '../engine/pricing/price-book';
import type { WorkerPorts } from './ports';

/** Why a task's signal fired; anything else is a mistake. */
export type StopReason = 'cancel-requested' | 'pause-requested' | 'shutdown' | 'lease-lost';

/** What every task gets. */
export interface TaskContext {
  readonly db: Database;
  readonly dataDir: string;
  readonly box: SecretBox;
  /** Whose prices hold for this task, from its beginning to its end. Throws `internal` when they cannot be read. */
  readonly book: PriceBook;
  readonly ports: WorkerPorts;
  readonly installation: string;
  /** "foresync 0.1.0". */
  readonly tool: string;
  readonly taskId: string;
  /** The worker that has the task. */
  readonly owner: string;
  /** Fires with a StopReason, or with the error of something that goes on beside the task. */
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  /** Stops it as cancel() does; it is to go on one day. */
  readonly pause: () => void;
  /** The work is alive: the watchdog waits on. `doing`: a path, or the name of a stage. */
  readonly sign: (doing?: string) => void;
  readonly stopOnError: (error: unknown) => void;
}

/** The file index of a job. */
export function indexFile(dataDir: string, jobId: string): string {
  return path.join(dataDir, 'index', `${jobId}.db`);
}

/** True when the task was stopped by a person, not by a worker that ends. */
export function isCancelRequested(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason === 'cancel-requested' || isPauseRequested(signal));
}

/** True when the person wants it to go on later. */
export function isPauseRequested(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === 'pause-requested';
}

/**
 * Thrown by a task that stopped because its worker ends: the task goes back to the queue. When the lease was lost somebody else
 * may be at work already: nothing more may be written.
 */
export class TaskInterrupted extends Error {
  readonly isLost: boolean;

  constructor(isLost: boolean) {
    super('The worker ends before the task does.');
    this.name = 'TaskInterrupted';
    this.isLost = isLost;
  }
}

/**
 * What a task that threw `error` really failed of: TaskInterrupted when the worker ends or lost the task, the error of something
 * that went on beside it, else `error` itself.
 */
export function failureOf(signal: AbortSignal, error: unknown): unknown {
  if (!signal.aborted || isCancelRequested(signal)) return error;
  return signal.reason instanceof Error ? signal.reason : new TaskInterrupted(signal.reason === 'lease-lost');
}

/** Throws when the signal fired for any reason but a person's. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted && !isCancelRequested(signal)) throw failureOf(signal, signal.reason);
}
