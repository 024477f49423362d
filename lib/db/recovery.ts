import { z } from 'zod';
import type { Database, Prisma } from './database';
import { type CopyKey, copyKey, newRecoveryKey } from './recovery-key';
import type { SecretBox } from './secrets';

const KEY = 'recovery';

/** Setting `recovery`: what seals copies, and what the copy in each bucket says (by destination; copyDigest). */
const storedRecovery = z.object({
  madeAt: z.string(),
  salt: z.string(),
  keySealed: z.string(),
  written: z.record(z.string(), z.object({ digest: z.string(), at: z.string() })),
});
export type StoredRecovery = z.infer<typeof storedRecovery>;

type Rows = Pick<Database, 'setting'> | Pick<Prisma.TransactionClient, 'setting'>;

/** null while no recovery key was made. */
export async function readRecovery(db: Rows): Promise<StoredRecovery | null> {
  const row = await db.setting.findUnique({ where: { key: KEY } });
  return row === null ? null : storedRecovery.parse(row.value);
}

interface Place {
  readonly db: Rows;
  readonly box: SecretBox;
}

/** Makes a new recovery key and resolves to it, the only time it is seen. Copies are sealed with it from the next runs on. */
export async function replaceRecoveryKey(place: Place, madeAtMs: number): Promise<string> {
  const recoveryKey = newRecoveryKey();
  await keepRecoveryKey(place, { recoveryKey, madeAtMs });
  return recoveryKey;
}

/** From the next runs on, copies are sealed with this recovery key. Throws recovery.wrong-key for what is none. */
export async function keepRecoveryKey(
  { db, box }: Place,
  { recoveryKey, madeAtMs }: { recoveryKey: string; madeAtMs: number },
): Promise<void> {
  const { salt, key } = await copyKey(recoveryKey);
  const keySealed = box.seal(key.toString('base64'));
  await write(db, { madeAt: new Date(madeAtMs).toISOString(), salt, keySealed, written: {} });
}

/** What seals copies. Throws data.secret-key. */
export function openCopyKey({ salt, keySealed }: StoredRecovery, box: SecretBox): CopyKey {
  return { salt, key: Buffer.from(box.open(keySealed), 'base64') };
}

/** Remembers what the copy in a destination's bucket says, unless the key has been replaced meanwhile. */
export async function noteCopy(
  db: Rows,
  { destinationId, salt, digest, atMs }: { destinationId: string; salt: string; digest: string; atMs: number },
): Promise<void> {
  const now = await readRecovery(db);
  if (now === null || now.salt !== salt) return;
  const at = new Date(atMs).toISOString();
  await write(db, { ...now, written: { ...now.written, [destinationId]: { digest, at } } });
}

async function write(db: Rows, value: StoredRecovery): Promise<void> {
  await db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } });
}
