import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecretBox } from './secrets';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-secret-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const wrongKey = expect.objectContaining({ code: 'data.secret-key' });

describe('openSecretBox', () => {
  it('makes a key file for this user only and uses it again', () => {
    const sealed = openSecretBox(dataDir, '').seal('wJalrXUtnFEMI/K7MDENG');
    expect(sealed).not.toContain('wJalr');
    expect(statSync(path.join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['secret.key']);
    expect(openSecretBox(dataDir, '').open(sealed)).toBe('wJalrXUtnFEMI/K7MDENG');
  });

  it('uses the passphrase when there is one', () => {
    const sealed = openSecretBox(dataDir, 'passphrase').seal('geheim ✓');
    expect(openSecretBox(dataDir, 'passphrase').open(sealed)).toBe('geheim ✓');
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('seals the same secret differently each time', () => {
    const box = openSecretBox(dataDir, 'passphrase');
    expect(box.seal('a')).not.toBe(box.seal('a'));
  });

  it('says that the key is another one', () => {
    const sealed = openSecretBox(dataDir, 'one').seal('secret');
    expect(() => openSecretBox(dataDir, 'two').open(sealed)).toThrow(wrongKey);
    expect(() => openSecretBox(dataDir, 'one').open('plain text')).toThrow(wrongKey);
  });

  it('refuses a sealed secret that was changed or cut', () => {
    const box = openSecretBox(dataDir, 'one');
    const sealed = box.seal('secret');
    const parts = sealed.split('.');
    const changed = [...parts.slice(0, 4), 'AAAAAAAA'].join('.');
    const shortTag = [...parts.slice(0, 3), 'AAAA', parts[4]].join('.');
    for (const bad of [changed, shortTag, sealed.slice(0, 20)]) expect(() => box.open(bad)).toThrow(wrongKey);
  });

  it('refuses a damaged key file instead of making another', () => {
    writeFileSync(path.join(dataDir, 'secret.key'), 'short');
    expect(() => openSecretBox(dataDir, '')).toThrow(wrongKey);
  });
});
