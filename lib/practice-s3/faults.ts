/** What a scripted fault does to a request before the server looks at it. */
export type FaultKind =
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is cut without an answer. */
  | { readonly kind: 'reset' }
  /** The work is done, and the connection cut before the answer. */
  | { readonly kind: 'lost-response' }
  /** The answer ends after this many bytes. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** The request waits until this resolves. */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> };

export interface Fault {
  /** S3's name of the operation; '*' for any. */
  readonly operation: string;
  /** How often it strikes; default 1. */
  readonly times?: number;
  readonly fault: FaultKind;
}

/** Faults strike in the order they are written, each as often as it says. A test ends with assertUsedUp(). */
export class FaultScript {
  private readonly left: { operation: string; times: number; fault: FaultKind }[];

  constructor(faults: readonly Fault[]) {
    this.left = faults.map(({ operation, times = 1, fault }) => ({ operation, times, fault }));
  }

  /** The fault that strikes this operation now, if any; it is used up by asking. */
  take(operation: string): FaultKind | null {
    const next = this.left.find((one) => one.times > 0 && (one.operation === '*' || one.operation === operation));
    if (next === undefined) return null;
    next.times -= 1;
    return next.fault;
  }

  /** Throws when some scripted fault never struck: then the test did not test it. */
  assertUsedUp(): void {
    const unused = this.left
      .filter((one) => one.times > 0)
      .map((one) => `${one.operation} ${one.fault.kind} × ${one.times}`);
    if (unused.length > 0) throw new Error(`Faults that never struck: ${unused.join(', ')}`);
  }
}
