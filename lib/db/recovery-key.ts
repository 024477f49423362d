import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EngineError } from '../engine/errors';

/*
 * The recovery key opens the copy of an installation's settings that lies in the bucket. It is 160 random bits, written as eight
 * groups of four in Crockford's base 32, which has no i, l, o, u to misread. Whoever reads the bucket without it learns when and where
 * the copy was written, and nothing else: AES-256-GCM under a key made by scrypt.
 */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const KEY_CHARACTERS = 32;
const GROUP = 4;
/** scrypt: 32 MiB, about a tenth of a second. The key is random, so this only slows guessing down further. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

const deriveBytes = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

/** A new recovery key, such as `7k3d-…`: shown to a person once and kept nowhere. */
export function newRecoveryKey(): string {
  const characters = Array.from(randomBytes(KEY_CHARACTERS), (byte) => ALPHABET.charAt(byte % 32)).join('');
  return (characters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/** As typed by a person: capitals, blanks and dashes do not matter; o is 0, i and l are 1. Throws recovery.wrong-key. */
export function readRecoveryKey(typed: string): string {
  const plain = typed.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
  const isKey = plain.length === KEY_CHARACTERS && [...plain].every((character) => ALPHABET.includes(character));
  if (!isKey) throw new EngineError('recovery.wrong-key');
  return plain;
}

/** What seals copies: made from a recovery key and a salt, kept sealed by the installation so that runs can write copies. */
export interface CopyKey {
  /** base64 */
  readonly salt: string;
  readonly key: Buffer;
}

/** The key of a copy. A new salt unless one is given, as it is when a copy is opened. Throws recovery.wrong-key. */
export async function copyKey(
  recoveryKey: string,
  salt: string = randomBytes(16).toString('base64'),
): Promise<CopyKey> {
  const key = await deriveBytes(readRecoveryKey(recoveryKey), Buffer.from(salt, 'base64'), 32, COST);
  return { salt, key };
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** A copy as it lies in the bucket. All but `text` is readable by whoever reads the bucket. */
export const sealedCopy = z.object({
  format: z.literal(1),
  installation: z.string(),
  host: z.string(),
  writtenAt: z.string(),
  tool: z.string(),
  kdf: z.object({ name: z.literal('scrypt'), N: z.literal(COST.N), r: z.literal(8), p: z.literal(1), salt: base64 }),
  cipher: z.literal('aes-256-gcm'),
  iv: base64,
  tag: base64,
  text: base64,
});
export type SealedCopy = z.infer<typeof sealedCopy>;

/** Where and when a copy is written. */
export type CopyOrigin = Pick<SealedCopy, 'installation' | 'host' | 'writtenAt' | 'tool'>;

/** Seals the text of a copy; what is said of its origin cannot be changed without being noticed. */
export function sealCopy(text: string, { salt, key }: CopyKey, origin: CopyOrigin): SealedCopy {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(originBytes(origin));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    format: 1,
    ...origin,
    kdf: { name: 'scrypt', N: COST.N, r: 8, p: 1, salt },
    cipher: 'aes-256-gcm',
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    text: sealed.toString('base64'),
  };
}

/** The text of a copy. Throws recovery.wrong-key when the key is another one, or a byte of the copy has changed. */
export async function openCopy(copy: SealedCopy, recoveryKey: string): Promise<string> {
  const { key } = await copyKey(recoveryKey, copy.kdf.salt);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(copy.iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(originBytes(copy)).setAuthTag(Buffer.from(copy.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(copy.text, 'base64')), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new EngineError('recovery.wrong-key', { cause });
  }
}

/** Tells whether two texts are the same without telling what they are. */
export function copyDigest(text: string, { key }: CopyKey): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function originBytes({ installation, host, writtenAt, tool }: CopyOrigin): Buffer {
  return Buffer.from(JSON.stringify([installation, host, writtenAt, tool]));
}
