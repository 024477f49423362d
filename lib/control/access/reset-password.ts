import { hashPassword } from 'better-auth/crypto';
import { DoorError } from '../door-error';
import { houseOf } from '../house';
import { requirePassword } from './password-rule';

/**
 * Sets a new password and ends every session of the user. For the command line: whoever can run it can read the data folder
 * anyway. Throws DoorError user.not-found, access.weak-password.
 */
export async function resetPassword(dataDir: string, input: { email: string; password: string }): Promise<void> {
  requirePassword(input.password);
  const email = input.email.trim().toLowerCase();
  const { db } = await houseOf(dataDir);
  const user = await db.user.findUnique({ where: { email } });
  if (user === null) throw new DoorError('user.not-found', { facts: { email: input.email }, field: 'email' });
  const password = await hashPassword(input.password);
  await db.$transaction([
    db.account.updateMany({ where: { userId: user.id, providerId: 'credential' }, data: { password } }),
    db.session.deleteMany({ where: { userId: user.id } }),
  ]);
}
