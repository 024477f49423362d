/**
 * The first user. A link with 256 random bits is printed where Foresync was started; only its SHA-256 is stored, it works once,
 * and only while no user exists. Making a new link ends the one before.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { newId } from '../../db/ids';
import { DoorError } from '../door-error';
import { dataDirectory, houseOf } from '../house';
import { parseInput } from '../parse-input';
import { writeSetting } from '../settings-rows';
import { requirePassword } from './password-rule';

const SETTING = 'setup-link';
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** A fresh link below `origin`, or null when there is a user already. */
export async function createSetupLink(dataDir: string, origin: string): Promise<string | null> {
  const { db } = await houseOf(dataDir);
  if ((await db.user.count()) > 0) return null;
  const token = randomBytes(32).toString('base64url');
  await writeSetting(db, SETTING, hashOf(token));
  return `${origin}/setup?token=${token}`;
}

/** True while this token would be accepted. */
export async function isSetupOpen(token: string, dataDir = dataDirectory()): Promise<boolean> {
  const { db } = await houseOf(dataDir);
  const row = await db.setting.findUnique({ where: { key: SETTING } });
  return row?.value === hashOf(token) && (await db.user.count()) === 0;
}

const setupInput = z.object({
  token: z.string(),
  name: z.string().trim().min(1, 'Enter your name.').max(80),
  email: z.string().trim().toLowerCase().pipe(z.email('Enter an e-mail address, for example ada@example.org.')),
  password: z.string(),
});

/** Makes the first user and uses the link up, in one transaction. Throws access.setup-link-used, access.weak-password, input.invalid. */
export async function completeSetup(input: z.input<typeof setupInput>, dataDir = dataDirectory()): Promise<void> {
  const { token, name, email, password } = parseInput(setupInput, input);
  requirePassword(password);
  const { db } = await houseOf(dataDir);
  const hashed = await hashPassword(password);
  await db.$transaction(async (tx) => {
    const link = await tx.setting.findUnique({ where: { key: SETTING } });
    if (link?.value !== hashOf(token) || (await tx.user.count()) > 0) throw new DoorError('access.setup-link-used');
    await tx.setting.delete({ where: { key: SETTING } });
    const id = newId();
    await tx.user.create({
      data: {
        id,
        name,
        email,
        emailVerified: true,
        accounts: { create: { id: newId(), accountId: id, providerId: 'credential', password: hashed } },
      },
    });
  });
}
