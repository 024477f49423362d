import { expect, test } from 'vitest';
import { copyDigest, copyKey, newRecoveryKey, openCopy, readRecoveryKey, sealCopy, sealedCopy } from './recovery-key';

const ORIGIN = { installation: '01j', host: 'web1', writtenAt: '2026-11-23T08:30:00.000Z', tool: 'foresync 0.1.0' };
const codeOf = (work: Promise<unknown>) => work.then(String, (error) => error.code);

test('a key is eight groups of four, never twice the same, and forgiving to whoever types it', () => {
  const key = newRecoveryKey();
  expect(key).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){7}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(newRecoveryKey()).not.toBe(key);
  const plain = key.replaceAll('-', '');
  expect(readRecoveryKey(` ${key.toUpperCase().replaceAll('-', ' ')}\n`)).toBe(plain);
  expect(readRecoveryKey(key.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(plain);
  for (const wrong of ['', 'abcd', `${key}0`, `${key.slice(0, -1)}!`, `${key.slice(0, -1)}u`]) {
    expect(() => readRecoveryKey(wrong), wrong).toThrow('recovery.wrong-key');
  }
});

test('only its key opens a copy, and a changed copy is not opened', async () => {
  const recoveryKey = newRecoveryKey();
  const key = await copyKey(recoveryKey);
  const copy = sealedCopy.parse(JSON.parse(JSON.stringify(sealCopy('geheim', key, ORIGIN))));
  expect(JSON.stringify(copy)).not.toContain('geheim');
  expect(await openCopy(copy, recoveryKey)).toBe('geheim');
  expect(await codeOf(openCopy(copy, newRecoveryKey()))).toBe('recovery.wrong-key');
  expect(await codeOf(openCopy({ ...copy, host: 'web2' }, recoveryKey))).toBe('recovery.wrong-key');
  expect(await codeOf(openCopy({ ...copy, text: 'AAAA' }, recoveryKey))).toBe('recovery.wrong-key');
  expect(await codeOf(openCopy({ ...copy, tag: 'AAAA' }, recoveryKey))).toBe('recovery.wrong-key');
});

test('digests tell same from other, under each key differently', async () => {
  const [one, other] = [await copyKey(newRecoveryKey()), await copyKey(newRecoveryKey())];
  expect(copyDigest('a', one)).toBe(copyDigest('a', one));
  expect(copyDigest('a', one)).not.toBe(copyDigest('b', one));
  expect(copyDigest('a', one)).not.toBe(copyDigest('a', other));
});
