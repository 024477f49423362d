import type { Prisma, PrismaClient } from '../db/generated/client';

/** What every verb works on: the rows, the data folder, the seal for secrets, and the time. */
export interface House {
  readonly prisma: PrismaClient;
  /** Absolute path of FORESYNC_DATA. */
  readonly dataDir: string;
  /** AES-256-GCM with the key of the data folder. */
  readonly seal: (secret: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The client, or one transaction of it. */
export type Rows = PrismaClient | Prisma.TransactionClient;
