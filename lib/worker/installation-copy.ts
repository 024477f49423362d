/**
 * The copy of an installation: its settings, destinations with their keys, the passwords of its databases and the findings that were
 * acknowledged, sealed with the recovery key (lib/db/recovery-key) and written to the bucket of every destination by the next run after
 * something changed.
 */
import { z } from 'zod';
import type { Database } from '../db/database';
import { DataError } from '../db/db-error';
import { noteCopy, openCopyKey, readRecovery, type StoredRecovery } from '../db/recovery';
import { copyDigest, sealCopy } from '../db/recovery-key';
import type { SecretBox } from '../db/secrets';
import { readSettings, storedSettings } from '../db/settings';
import { writeInstallationFile } from '../engine/snapshot/installation-file';
import type { RecordState } from '../engine/snapshot/records';
import type { BucketSession } from './bucket-session';
import type { TaskContext } from './task-context';

const copiedDestination = z.object({
  name: z.string(),
  provider: z.string(),
  bucket: z.string(),
  prefix: z.string(),
  region: z.string(),
  endpoint: z.string(),
  pathStyle: z.boolean(),
  storageClass: z.string(),
  accessKeyId: z.string().nullable(),
  secretAccessKey: z.string().nullable(),
});
export type CopiedDestination = z.infer<typeof copiedDestination>;

const copiedAcknowledgement = z.object({
  code: z.string(),
  severity: z.string(),
  fingerprint: z.string(),
  evidence: z.json(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  until: z.iso.datetime(),
});

/** What a copy says once it is open. Jobs themselves are in their own job.json. */
export const installationCopy = z.object({
  format: z.literal(1),
  settings: storedSettings,
  destinations: z.array(copiedDestination),
  jobs: z.array(
    z.object({
      slug: z.string(),
      destination: z.string(),
      prefix: z.string(),
      passwords: z.array(z.object({ label: z.string(), password: z.string() })),
      /** Those that have run out are among them. Copies of older versions have none. */
      acknowledged: z.array(copiedAcknowledgement).default([]),
    }),
  ),
});
export type InstallationCopy = z.infer<typeof installationCopy>;

/** Whether the next run to a destination writes the copy. Never without a recovery key. */
export async function copyState(context: TaskContext, destinationId: string): Promise<RecordState> {
  const current = await currentCopy(context);
  if (current === null) return 'unchanged';
  return current.recovery.written[destinationId]?.digest === current.digest ? 'unchanged' : 'changed';
}

/** Writes the copy as the installation is now: one PUT. Throws what the bucket throws. */
export async function writeCopy(context: TaskContext, destinationId: string, session: BucketSession): Promise<void> {
  const current = await currentCopy(context);
  if (current === null) return;
  const { db, installation, tool, ports, signal } = context;
  const { recovery, text, digest } = current;
  const atMs = session.clock.now();
  const origin = { installation, host: ports.host, writtenAt: new Date(atMs).toISOString(), tool };
  const sealed = sealCopy(text, openCopyKey(recovery, context.box), origin);
  await writeInstallationFile(session.storage, installation, sealed, signal);
  await noteCopy(db, { destinationId, salt: recovery.salt, digest, atMs });
}

interface Current {
  readonly recovery: StoredRecovery;
  readonly text: string;
  readonly digest: string;
}

/** null: nothing to write, because there is no recovery key, or because a secret cannot be read and the last good copy shall stay. */
async function currentCopy({ db, box }: TaskContext): Promise<Current | null> {
  const recovery = await readRecovery(db);
  if (recovery === null) return null;
  try {
    const text = JSON.stringify(await describeInstallation(db, box));
    return { recovery, text, digest: copyDigest(text, openCopyKey(recovery, box)) };
  } catch (error) {
    if (error instanceof DataError && error.code === 'data.secret-key') return null;
    throw error;
  }
}

async function describeInstallation(db: Database, box: SecretBox): Promise<InstallationCopy> {
  const destinations = await db.destination.findMany({ orderBy: { name: 'asc' } });
  const include = {
    destination: true,
    databases: { orderBy: { label: 'asc' } },
    acknowledged: { orderBy: { id: 'asc' } },
  } as const;
  const jobs = await db.job.findMany({ include, orderBy: { slug: 'asc' } });
  const opened = (sealed: string | null) => (sealed === null ? null : box.open(sealed));
  return installationCopy.parse({
    format: 1,
    settings: await readSettings(db),
    destinations: destinations.map((one) => ({ ...one, secretAccessKey: opened(one.secretSealed) })),
    jobs: jobs.map(({ slug, prefix, destination, databases, acknowledged }) => ({
      slug,
      prefix,
      destination: destination.name,
      passwords: databases
        .filter(({ passwordSealed }) => passwordSealed !== null)
        .map(({ label, passwordSealed }) => ({ label, password: opened(passwordSealed) })),
      acknowledged: acknowledged.map(({ createdAt, until, ...one }) => ({
        ...one,
        ...{ createdAt: createdAt.toISOString(), until: until.toISOString() },
      })),
    })),
  });
}
