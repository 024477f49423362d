import type { Database, Prisma } from '../../db/database';
import { newId } from '../../db/ids';
import { openCopy, type SealedCopy, sealedCopy } from '../../db/recovery-key';
import type { SecretBox } from '../../db/secrets';
import { SETTINGS_KEY } from '../../db/settings';
import { EngineError, isEngineError } from '../../engine/errors';
import { readInstallationFiles } from '../../engine/snapshot/installation-file';
import type { Storage } from '../../engine/storage/storage';
import { type CopiedDestination, type InstallationCopy, installationCopy } from '../installation-copy';
import { freeTitle } from './free-title';

/** The sealed copies in a bucket, the newest first. Throws `recovery.damaged` for a file that is none. */
export async function sealedCopies(storage: Storage, signal: AbortSignal): Promise<SealedCopy[]> {
  const files = await readInstallationFiles(storage, signal);
  return files.map(({ key, text }) => parsed(key, () => sealedCopy.parse(JSON.parse(text))));
}

/** The newest copy that the key opens. Throws recovery.no-copy, recovery.wrong-key, recovery.damaged. */
export async function openedCopy(
  storage: Storage,
  recoveryKey: string,
  signal: AbortSignal,
): Promise<InstallationCopy> {
  const copies = await sealedCopies(storage, signal);
  if (copies.length === 0) throw new EngineError('recovery.no-copy');
  let wrongKey: EngineError | undefined;
  for (const copy of copies) {
    try {
      const text = await openCopy(copy, recoveryKey);
      return parsed(copy.installation, () => installationCopy.parse(JSON.parse(text)));
    } catch (error) {
      if (!isEngineError(error, 'recovery.wrong-key')) throw error;
      wrongKey = error;
    }
  }
  throw wrongKey;
}

function parsed<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new EngineError('recovery.damaged', { facts: { key }, cause });
  }
}

/** What came back: destinations by the name they had, and whether the settings did (they do not replace settings made here). */
export interface CopyRestored {
  readonly destinations: ReadonlyMap<string, string>;
  readonly added: readonly string[];
  readonly settings: 'restored' | 'kept';
}

/** Puts destinations and settings of a copy into the rows. A destination that is here already only gets the key it lacks. */
export async function restoreCopy(db: Database, box: SecretBox, copy: InstallationCopy): Promise<CopyRestored> {
  return db.$transaction(async (tx) => {
    const destinations = new Map<string, string>();
    const added: string[] = [];
    for (const one of copy.destinations) {
      const { id, name, isNew } = await restoreDestination(tx, box, one);
      destinations.set(one.name, id);
      if (isNew) added.push(name);
    }
    const own = await tx.setting.findUnique({ where: { key: SETTINGS_KEY } });
    if (own === null) await tx.setting.create({ data: { key: SETTINGS_KEY, value: copy.settings } });
    return { destinations, added, settings: own === null ? 'restored' : 'kept' };
  });
}

async function restoreDestination(tx: Prisma.TransactionClient, box: SecretBox, one: CopiedDestination) {
  const { secretAccessKey, ...columns } = one;
  const secretSealed = secretAccessKey === null ? null : box.seal(secretAccessKey);
  const { bucket, endpoint, prefix } = one;
  const here = await tx.destination.findFirst({ where: { bucket, endpoint, prefix } });
  if (here === null) {
    const taken = await tx.destination.findMany({ select: { name: true } });
    const name = freeTitle(
      one.name,
      taken.map((row) => row.name),
    );
    const { id } = await tx.destination.create({ data: { id: newId(), ...columns, name, secretSealed } });
    return { id, name, isNew: true };
  }
  if (here.accessKeyId === null && one.accessKeyId !== null) {
    await tx.destination.update({ where: { id: here.id }, data: { accessKeyId: one.accessKeyId, secretSealed } });
  }
  return { id: here.id, name: here.name, isNew: false };
}
