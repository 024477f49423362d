import type { EngineError } from '../errors';

/**
 * What goes wrong in one call (or `times` calls) of one method. The parts apply in this order: `before` is awaited, `error` is
 * thrown instead of doing the work, the work is done, `loseResponse` is thrown although it was done, `truncateTo` cuts the
 * body of the answer.
 */
export interface Fault<Method extends string, Request = unknown> {
  readonly on: Method;
  /** Only calls whose request satisfies this. Default: every call. */
  readonly when?: (request: Request) => boolean;
  /** How many matching calls pass unharmed first. Default 0. */
  readonly after?: number;
  /** How many matching calls it hits. Default 1. */
  readonly times?: number;
  /** A hook: observe, abort a signal, or return a promise that the test resolves to delay the call. */
  readonly before?: () => void | Promise<void>;
  readonly error?: EngineError;
  readonly loseResponse?: EngineError;
  /** getObject: bytes delivered before the body ends with `network.reset`. */
  readonly truncateTo?: number;
}

interface Pending<Method extends string, Request> {
  readonly fault: Fault<Method, Request>;
  passes: number;
  left: number;
}

/** Faults in order. Of several that match a call the first with uses left is taken. */
export class FaultScript<Method extends string, Request = unknown> {
  readonly #pending: Pending<Method, Request>[] = [];

  constructor(faults: readonly Fault<Method, Request>[] = []) {
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault<Method, Request>): this {
    this.#pending.push({ fault, passes: fault.after ?? 0, left: fault.times ?? 1 });
    return this;
  }

  /** The fault this call must suffer, used up by one; undefined when it goes well. */
  take(method: Method, request: Request): Fault<Method, Request> | undefined {
    for (const pending of this.#pending) {
      const { fault } = pending;
      if (pending.left === 0 || fault.on !== method || fault.when?.(request) === false) continue;
      if (pending.passes > 0) {
        pending.passes -= 1;
        continue;
      }
      pending.left -= 1;
      return fault;
    }
    return undefined;
  }

  /** Throws when a scripted fault did not happen as often as it says: the test did not test what it claims. */
  assertUsedUp(): void {
    const unused = this.#pending.filter((pending) => pending.left > 0);
    if (unused.length === 0) return;
    const names = unused.map(({ fault, left }) => `${fault.on} (${left} left)`).join(', ');
    throw new Error(`scripted faults that never happened: ${names}`);
  }
}
