import { DoorError } from '../door-error';

/** Length is the only rule: 10 to 128 characters. */
export const PASSWORD_LENGTH = { least: 10, most: 128 } as const;

/** Throws DoorError `access.weak-password` with field `password`. */
export function requirePassword(password: string): void {
  if (password.length >= PASSWORD_LENGTH.least && password.length <= PASSWORD_LENGTH.most) return;
  throw new DoorError('access.weak-password', { facts: PASSWORD_LENGTH, field: 'password' });
}
