import { storedRequests } from '../db/columns';
import type { Database, Prisma } from '../db/database';
import { bookInUse } from '../engine/pricing/book-file';
import type { PriceBook } from '../engine/pricing/price-book';
import { addRequests, NO_REQUESTS, REQUEST_CLASSES, type RequestClass, type RequestCounts } from '../engine/types';
import { billedOf, priceOfRequests } from './prices';
import { type Account, leftJournals, RequestJournal } from './request-journal';

type Sums = Record<RequestClass, number> & { bytesUp: number; unbilled: RequestCounts };
type Hours = Map<string, Sums>;

const nothing = (): Sums => ({
  put: 0,
  copy: 0,
  post: 0,
  list: 0,
  get: 0,
  head: 0,
  delete: 0,
  bytesUp: 0,
  unbilled: NO_REQUESTS,
});

/** Whose ledger it is and where its journal lies. */
export interface LedgerPlace {
  readonly db: Database;
  readonly dataDir: string;
  /** The worker; see RequestJournal. */
  readonly owner: string;
  readonly book: PriceBook;
}

/**
 * Adds what the meter hears to the ledger's rows, one per UTC hour. Call flush() about twice a second and close() at the end. What
 * a killed process did not flush is in its journal, and recoverLedgers() of the next one adds it: the ledger never counts less
 * than was sent.
 */
export class Ledger {
  #open: Hours = new Map();
  #written = 0;
  readonly #journal: RequestJournal;

  constructor(
    private readonly place: LedgerPlace,
    private readonly account: Account,
    /** Milliseconds since 1970; the server's time when it is known, as bills go by it. */
    private readonly now: () => number,
    private readonly bytesDown: () => number,
  ) {
    this.#journal = new RequestJournal(place.dataDir, place.owner, account);
  }

  /** The meter's listener. */
  readonly sent = (kind: RequestClass, bytes: number): void => {
    add(this.#open, this.#journal.append(this.now(), kind, bytes), kind, bytes);
  };

  /**
   * One that was sent is not billed. It stays counted, and its price falls away; a crash before the next flush leaves it priced, so
   * that the sum is never too small.
   */
  notBilled(kind: RequestClass): void {
    const hour = new Date(this.now()).toISOString().slice(0, 13);
    const sums = this.#open.get(hour) ?? nothing();
    this.#open.set(hour, { ...sums, unbilled: addRequests(sums.unbilled, { [kind]: 1 }) });
  }

  async flush(): Promise<void> {
    const received = this.bytesDown() - this.#written;
    if (this.#open.size === 0 && received === 0) return;
    const open = this.#open;
    const recorded = this.#journal.size;
    this.#open = new Map();
    this.#written += received;
    if (open.size === 0) open.set(new Date(this.now()).toISOString().slice(0, 13), nothing());
    await this.place.db.$transaction((tx) =>
      record(tx, this.place.book, this.account, { id: this.#journal.id, recorded, hours: open, bytesDown: received }),
    );
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.flush();
    this.#journal.remove();
    await this.place.db.requestJournal.deleteMany({ where: { id: this.#journal.id } });
  }
}

/** Adds what workers that are gone had sent and not recorded. `alive`: the ids of those that are not. */
export async function recoverLedgers(
  db: Database,
  { dataDir, journals }: { readonly dataDir: string; readonly journals: readonly string[] },
  alive: ReadonlySet<string>,
): Promise<void> {
  for (const journal of leftJournals(dataDir, journals, alive)) {
    await db.$transaction(async (tx) => {
      const row = await tx.requestJournal.findUnique({ where: { id: journal.id } });
      const { entries, size } = journal.entriesFrom(row?.recorded ?? 0);
      const hours: Hours = new Map();
      for (const { hour, kind, bytes } of entries) add(hours, hour, kind, bytes);
      await record(tx, bookInUse(dataDir), journal.account, { id: journal.id, recorded: size, hours, bytesDown: 0 });
    });
    // In this order: a crash between the two leaves a row that nobody reads, never requests that are counted twice.
    journal.remove();
    await db.requestJournal.deleteMany({ where: { id: journal.id } });
  }
}

function add(hours: Hours, hour: string, kind: RequestClass, bytes: number): void {
  const sums = hours.get(hour) ?? nothing();
  sums[kind] += 1;
  sums.bytesUp += bytes;
  hours.set(hour, sums);
}

interface Unwritten {
  readonly id: string;
  /** Bytes of the journal that are in the ledger afterwards. */
  readonly recorded: number;
  readonly hours: Hours;
  readonly bytesDown: number;
}

async function record(
  tx: Prisma.TransactionClient,
  book: PriceBook,
  account: Account,
  unwritten: Unwritten,
): Promise<void> {
  const { id, recorded, hours } = unwritten;
  let { bytesDown } = unwritten;
  for (const [hour, sums] of hours) {
    await addHour(tx, book, account, { hour, sums, bytesDown });
    bytesDown = 0;
  }
  await tx.requestJournal.upsert({ where: { id }, create: { id, recorded }, update: { recorded } });
}

async function addHour(
  tx: Prisma.TransactionClient,
  book: PriceBook,
  { activity, activityId, jobId, destinationId, tariff }: Account,
  { hour, sums, bytesDown }: { hour: string; sums: Sums; bytesDown: number },
): Promise<void> {
  const key = { hour_activity_activityId: { hour, activity, activityId } };
  const before = await tx.ledger.findUnique({ where: key });
  const counts = Object.fromEntries(REQUEST_CLASSES.map((kind) => [kind, (before?.[kind] ?? 0) + sums[kind]]));
  const unbilled = addRequests(storedUnbilled(before?.unbilled), sums.unbilled);
  const row = {
    ...counts,
    unbilled: { ...unbilled },
    bytesUp: (before?.bytesUp ?? 0n) + BigInt(sums.bytesUp),
    bytesDown: (before?.bytesDown ?? 0n) + BigInt(bytesDown),
  };
  const billed = billedOf(addRequests(NO_REQUESTS, counts), unbilled);
  const usd = priceOfRequests({ ...tariff, book }, { ...billed, egressBytes: Number(row.bytesDown) });
  await tx.ledger.upsert({
    where: key,
    create: { hour, activity, activityId, jobId, destinationId, ...row, usd },
    update: { ...row, usd },
  });
}

function storedUnbilled(value: unknown): RequestCounts {
  return value === null || value === undefined ? NO_REQUESTS : storedRequests.parse(value);
}
