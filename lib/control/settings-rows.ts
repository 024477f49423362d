import type { Prisma } from '../db/database';
import type { Rows } from './house';

/** The stored value of a setting, or null when it was never set. */
export async function readSetting(db: Rows, key: string): Promise<unknown> {
  return (await db.setting.findUnique({ where: { key } }))?.value ?? null;
}

export async function writeSetting(db: Rows, key: string, value: Prisma.InputJsonValue): Promise<void> {
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}
