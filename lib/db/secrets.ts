import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeDataFolder } from './data-folder';
import { DataError } from './db-error';

/** Seals secrets for the database with AES-256-GCM. */
export interface SecretBox {
  /** `v1.<key fingerprint>.<iv>.<tag>.<ciphertext>`, base64url; a fresh iv each time. */
  seal(secret: string): string;
  /** @throws DataError data.secret-key when it was sealed with another key, or is damaged. */
  open(sealed: string): string;
}

const KEY_BYTES = 32;
const KEY_FILE = 'secret.key';

/**
 * The box of a data folder. Its key comes from FORESYNC_SECRET when that is set (scrypt), else from `DATA/secret.key` (0600),
 * made on first use.
 */
export function openSecretBox(dataDir: string, secret: string | undefined = process.env.FORESYNC_SECRET): SecretBox {
  return secretBox(secret === undefined || secret === '' ? fileKey(dataDir) : passphraseKey(secret));
}

function secretBox(key: Buffer): SecretBox {
  const fingerprint = createHash('sha256').update('foresync key').update(key).digest('base64url').slice(0, 8);
  return {
    seal: (secret) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return ['v1', fingerprint, ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open: (sealed) => unseal(key, fingerprint, sealed),
  };
}

function unseal(key: Buffer, fingerprint: string, sealed: string): string {
  const [version, sealedWith, iv = '', tag = '', text = ''] = sealed.split('.');
  if (version !== 'v1' || sealedWith !== fingerprint) {
    throw new DataError(
      'data.secret-key',
      'A stored secret was sealed with another key. Put back the FORESYNC_SECRET or the secret.key file it was made with, or enter the secret again.',
    );
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new DataError('data.secret-key', 'A stored secret is damaged. Enter it again.', {}, error);
  }
}

function passphraseKey(secret: string): Buffer {
  return scryptSync(secret, 'foresync.secret.v1', KEY_BYTES);
}

/** Reads the key file, or makes it. A complete file appears in one step, so two processes that start together agree on one key. */
function fileKey(dataDir: string): Buffer {
  const file = path.join(dataDir, KEY_FILE);
  const key = readKey(file) ?? makeKey(dataDir, file);
  if (key.length === KEY_BYTES) return key;
  throw new DataError(
    'data.secret-key',
    `${file} is damaged: it must hold 32 bytes in base64. Put back the original.`,
    { file },
  );
}

function readKey(file: string): Buffer | null {
  try {
    return Buffer.from(readFileSync(/* turbopackIgnore: true */ file, 'utf8').trim(), 'base64');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw new DataError('data.secret-key', `${file} cannot be read.`, { file }, error);
  }
}

function makeKey(dataDir: string, file: string): Buffer {
  makeDataFolder(dataDir);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(/* turbopackIgnore: true */ draft, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return Buffer.from(readFileSync(/* turbopackIgnore: true */ file, 'utf8').trim(), 'base64');
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
