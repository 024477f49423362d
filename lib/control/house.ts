import path from 'node:path';
import { type Database, openDatabase, type Prisma } from '../db/database';
import { openSecretBox, type SecretBox } from '../db/secrets';

/** What every verb works on: the rows, the data folder, the box for secrets, and the time. */
export interface House {
  readonly db: Database;
  /** Absolute path of FORESYNC_DATA. */
  readonly dataDir: string;
  readonly box: SecretBox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The database, or one transaction of it. */
export type Rows = Database | Prisma.TransactionClient;

/** FORESYNC_DATA as an absolute path; ./data when it is not set. */
export function dataDirectory(): string {
  return path.resolve(process.env.FORESYNC_DATA ?? 'data');
}

/** Opens the database of a data folder and brings it up to date. Throws DataError of lib/db. */
async function openHouse(dataDir: string): Promise<House> {
  const absolute = path.resolve(dataDir);
  return { db: await openDatabase(absolute), dataDir: absolute, box: openSecretBox(absolute), now: Date.now };
}

const houses: Map<string, Promise<House>> = onGlobal('foresync.houses', () => new Map());

/** The house of a data folder, opened once per process. A failure to open is not remembered. */
export function houseOf(dataDir: string): Promise<House> {
  const absolute = path.resolve(dataDir);
  const open = houses.get(absolute) ?? openHouse(absolute);
  houses.set(absolute, open);
  open.catch(() => houses.delete(absolute));
  return open;
}

/** Closes the house of a data folder, when it is open. For tests and for processes that end. */
export async function closeHouse(dataDir: string): Promise<void> {
  const absolute = path.resolve(dataDir);
  const open = houses.get(absolute);
  houses.delete(absolute);
  if (open !== undefined) await (await open).db.$disconnect();
}

/** One value per process, though Next may load this module once per bundle. */
export function onGlobal<T>(name: string, make: () => T): T {
  const key = Symbol.for(name);
  const known = Reflect.get(globalThis, key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  Reflect.set(globalThis, key, made);
  return made;
}
