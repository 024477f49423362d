import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { newId } from '../db/ids';
import { errnoOf } from '../engine/machine-error';
import { REQUEST_CLASSES, type RequestClass } from '../engine/types';

/*
 * What a session sends is written to a file of its own before it is sent, so that a process that is killed has not lost count:
 * the operating system keeps what was written. (After a power cut the last seconds may be missing; a ledger that waited for the
 * disk before each request would cost more than it tells.) First one line of JSON, the account; then 16 bytes for each request:
 *
 *   0  uint32  hours since 1970      4  uint8  place in REQUEST_CLASSES      8  float64  bytes sent
 */

const RECORD_BYTES = 16;
const HOUR_MS = 3_600_000;

/** What requests are counted for, and whose prices apply. */
export const account = z.object({
  activity: z.enum(['plan', 'run', 'restore', 'check', 'browse', 'verify', 'retention']),
  activityId: z.string(),
  jobId: z.string().nullable(),
  destinationId: z.string(),
  tariff: z.object({ provider: z.string(), region: z.string(), storageClass: z.string() }),
});
export type Account = z.infer<typeof account>;

/** One request as the journal holds it. `hour` is UTC: 2026-11-23T08. */
export interface JournalEntry {
  readonly hour: string;
  readonly kind: RequestClass;
  readonly bytes: number;
}

const folderOf = (dataDir: string) => path.join(dataDir, 'meter');

/** The journal of one session. `owner`: the worker whose death makes it somebody else's to finish. */
export class RequestJournal {
  readonly id = newId();
  readonly #file: string;
  readonly #fd: number;
  readonly #record = Buffer.alloc(RECORD_BYTES);
  #size = 0;
  #hours = Number.NaN;
  #hourText = '';

  constructor(dataDir: string, owner: string, account: Account) {
    mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
    this.#file = path.join(folderOf(dataDir), `${owner}.${this.id}`);
    this.#fd = openSync(this.#file, 'ax', 0o600);
    writeSync(this.#fd, `${JSON.stringify(account)}\n`);
  }

  /** Bytes of records so far: what `recorded` is compared with. */
  get size(): number {
    return this.#size;
  }

  /** `atMs`: milliseconds since 1970. Returns the hour it was counted in. Throws when the disk is full. */
  append(atMs: number, kind: RequestClass, bytes: number): string {
    const hours = Math.floor(atMs / HOUR_MS);
    this.#record.writeUInt32LE(hours, 0);
    this.#record.writeUInt8(REQUEST_CLASSES.indexOf(kind), 4);
    this.#record.writeDoubleLE(bytes, 8);
    writeSync(this.#fd, this.#record);
    this.#size += RECORD_BYTES;
    return this.#textOf(hours);
  }

  /** Thousands of requests share an hour. */
  #textOf(hours: number): string {
    if (hours !== this.#hours) {
      this.#hours = hours;
      this.#hourText = hourText(hours);
    }
    return this.#hourText;
  }

  /** Ends it: everything is in the ledger. */
  remove(): void {
    closeSync(this.#fd);
    rmSync(this.#file, { force: true });
  }
}

const hourText = (hours: number) => new Date(hours * HOUR_MS).toISOString().slice(0, 13);

/** A journal somebody left behind. */
export interface LeftJournal {
  readonly id: string;
  readonly account: Account;
  /** The requests beyond the first `recorded` bytes, and how many bytes that makes it. */
  entriesFrom(recorded: number): { readonly entries: readonly JournalEntry[]; readonly size: number };
  remove(): void;
}

/** Of the journals there are. To be asked before who is alive is: a worker signs on before it begins one. */
export function journalNames(dataDir: string): string[] {
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  return readdirSync(folderOf(dataDir));
}

/** Those whose owner is not among `alive`. One that was not even begun is removed at once. */
export function leftJournals(dataDir: string, names: readonly string[], alive: ReadonlySet<string>): LeftJournal[] {
  return names.flatMap((name) => {
    const [owner = '', id] = name.split('.');
    return id === undefined || alive.has(owner) ? [] : readJournal(path.join(folderOf(dataDir), name), id);
  });
}

function readJournal(file: string, id: string): LeftJournal[] {
  const content = existing(file);
  // Its worker has ended as it should, or another one has recovered it.
  if (content === null) return [];
  const remove = () => rmSync(file, { force: true });
  const end = content.indexOf(10);
  if (end === -1) {
    remove();
    return [];
  }
  const records = content.subarray(end + 1);
  const owner = account.parse(JSON.parse(content.subarray(0, end).toString()));
  return [{ id, account: owner, remove, entriesFrom: (recorded) => entriesOf(records, recorded) }];
}

function existing(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A last record that is not whole was never sent. */
function entriesOf(records: Buffer, from: number) {
  const size = records.length - (records.length % RECORD_BYTES);
  const entries: JournalEntry[] = [];
  for (let at = from; at < size; at += RECORD_BYTES) {
    const kind = REQUEST_CLASSES[records.readUInt8(at + 4)];
    if (kind === undefined) throw new Error('a request journal holds a class that does not exist');
    entries.push({ hour: hourText(records.readUInt32LE(at)), kind, bytes: records.readDoubleLE(at + 8) });
  }
  return { entries, size };
}
