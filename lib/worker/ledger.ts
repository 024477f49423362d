import type { Database } from '../db/database';
import { REQUEST_CLASSES, type RequestClass, type RequestCounts } from '../engine/types';
import { priceOfRequests, type Tariff } from './prices';

/** What requests are counted for. */
export interface Account {
  readonly activity: 'plan' | 'run' | 'restore' | 'check' | 'browse' | 'verify' | 'retention';
  readonly activityId: string;
  readonly jobId: string | null;
  readonly destinationId: string;
  readonly tariff: Tariff;
}

type Sums = Record<RequestClass, number> & { bytesUp: number };

const nothing = (): Sums => ({ put: 0, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 0, bytesUp: 0 });

/**
 * Adds what the meter hears to the ledger's rows, one per UTC hour. Call flush() at least twice a second and at the end: what was
 * not flushed is what a crash loses.
 */
export class Ledger {
  #open = new Map<string, Sums>();

  constructor(
    private readonly db: Database,
    private readonly account: Account,
    /** Milliseconds since 1970; the server's time when it is known, as bills go by it. */
    private readonly now: () => number,
    private readonly bytesDown: () => number,
  ) {}

  #written = 0;

  /** The meter's listener. */
  readonly sent = (kind: RequestClass, bytes: number): void => {
    const sums = this.#hour();
    sums[kind] += 1;
    sums.bytesUp += bytes;
  };

  async flush(): Promise<void> {
    const received = this.bytesDown() - this.#written;
    if (this.#open.size === 0 && received === 0) return;
    if (this.#open.size === 0) this.#hour();
    const open = this.#open;
    this.#open = new Map();
    this.#written += received;
    let bytesDown = received;
    for (const [hour, sums] of open) {
      await this.#add(hour, sums, bytesDown);
      bytesDown = 0;
    }
  }

  #hour(): Sums {
    const hour = new Date(this.now()).toISOString().slice(0, 13);
    const sums = this.#open.get(hour) ?? nothing();
    this.#open.set(hour, sums);
    return sums;
  }

  async #add(hour: string, sums: Sums, bytesDown: number): Promise<void> {
    const { activity, activityId, jobId, destinationId, tariff } = this.account;
    const key = { hour_activity_activityId: { hour, activity, activityId } };
    await this.db.$transaction(async (tx) => {
      const before = await tx.ledger.findUnique({ where: key });
      const counts = Object.fromEntries(REQUEST_CLASSES.map((kind) => [kind, (before?.[kind] ?? 0) + sums[kind]]));
      const row = {
        ...counts,
        bytesUp: (before?.bytesUp ?? 0n) + BigInt(sums.bytesUp),
        bytesDown: (before?.bytesDown ?? 0n) + BigInt(bytesDown),
      };
      const usd = priceOfRequests(tariff, {
        ...(counts as unknown as RequestCounts),
        egressBytes: Number(row.bytesDown),
      });
      await tx.ledger.upsert({
        where: key,
        create: { hour, activity, activityId, jobId, destinationId, ...row, usd },
        update: { ...row, usd },
      });
    });
  }
}
