import type { Database } from './database';
import { newId } from './ids';

const KEY = 'installation';

/** This installation's id, made on first use: it is written into leases so that two installations never write one job unknowingly. */
export async function installationId(db: Database): Promise<string> {
  const row = (await db.setting.findUnique({ where: { key: KEY } })) ?? (await firstId(db));
  if (typeof row.value !== 'string') throw new Error(`Setting ${KEY} is not a string.`);
  return row.value;
}

/** Of two processes that come at the same time, both get the id of the one that was first. */
function firstId(db: Database) {
  return db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value: newId() }, update: {} });
}
