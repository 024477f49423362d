import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeHouse, houseOf } from '../house';
import { authOf } from './auth';
import { resetPassword } from './reset-password';
import { sessionOf } from './session';
import { completeSetup, createSetupLink, isSetupOpen } from './setup-link';
import { setUp, signIn, signOut } from './sign-in';

const ORIGIN = 'http://127.0.0.1:3000';
const ADA = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-access-'));
});
afterAll(async () => {
  await closeHouse(dataDir);
  rmSync(dataDir, { recursive: true });
});

const page = (more: Record<string, string> = {}) => new Headers({ host: '127.0.0.1:3000', origin: ORIGIN, ...more });
const cookieOf = (answer: Headers) =>
  answer
    .getSetCookie()
    .map((line) => line.slice(0, line.indexOf(';')))
    .join('; ');
const withCookies = (answer: Headers) => page({ cookie: cookieOf(answer) });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error) => error.problem?.code ?? String(error),
  );
const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';

describe.sequential('the first user', () => {
  test('comes through the link, once', async () => {
    const old = tokenOf(await createSetupLink(dataDir, ORIGIN));
    const token = tokenOf(await createSetupLink(dataDir, ORIGIN));
    const { db } = await houseOf(dataDir);
    expect(JSON.stringify(await db.setting.findMany())).not.toContain(token);
    expect([await isSetupOpen(old, dataDir), await isSetupOpen(token, dataDir)]).toEqual([false, true]);

    expect(await codeOf(completeSetup({ ...ADA, token: old }, dataDir))).toBe('access.setup-link-used');
    expect(await codeOf(completeSetup({ ...ADA, token, password: 'short' }, dataDir))).toBe('access.weak-password');
    expect(await codeOf(completeSetup({ ...ADA, token, email: 'ada' }, dataDir))).toBe('input.invalid');
    const foreign = page({ origin: 'https://evil.example' });
    expect(await codeOf(setUp({ ...ADA, token }, foreign, dataDir))).toBe('access.wrong-origin');
    const twice = [setUp({ ...ADA, token }, page(), dataDir), setUp({ ...ADA, token }, page(), dataDir)];
    expect((await Promise.all(twice.map(codeOf))).sort()).toEqual(['access.setup-link-used', 'done']);
    expect(await createSetupLink(dataDir, ORIGIN)).toBeNull();
  });

  test('signs in, is known by the cookie, and signs out', async () => {
    const cookies = await signIn({ email: ' Ada@Example.org', password: ADA.password }, page(), dataDir);
    expect(cookies.getSetCookie()[0]).toMatch(/^foresync\.session_token=.*; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await sessionOf(withCookies(cookies), dataDir))?.user).toMatchObject({ name: 'Ada', email: ADA.email });
    expect(await sessionOf(page(), dataDir)).toBeNull();
    const forged = page({ cookie: `${cookieOf(cookies).slice(0, -6)}AAA%3D` });
    expect(await sessionOf(forged, dataDir)).toBeNull();
    await signOut(withCookies(cookies), dataDir);
    expect(await sessionOf(withCookies(cookies), dataDir)).toBeNull();
  });

  test('nobody else signs up', async () => {
    const auth = await authOf(dataDir);
    const body = JSON.stringify({ ...ADA, email: 'eve@example.org' });
    const headers = page({ 'content-type': 'application/json' });
    const response = await auth.handler(
      new Request(`${ORIGIN}/api/auth/sign-up/email`, { method: 'POST', headers, body }),
    );
    expect(response.ok).toBe(false);
    expect(await (await houseOf(dataDir)).db.user.count()).toBe(1);
  });

  test('a request from another site is refused', async () => {
    const cookies = await signIn(ADA, page(), dataDir);
    const foreign = withCookies(cookies);
    foreign.set('origin', 'https://evil.example');
    expect(await codeOf(signOut(foreign, dataDir))).toBe('access.wrong-origin');
    expect(await codeOf(signIn(ADA, foreign, dataDir))).toBe('access.wrong-origin');
    expect(await sessionOf(withCookies(cookies), dataDir)).not.toBeNull();
  });

  test('a new password ends every session', async () => {
    const cookies = await signIn(ADA, page(), dataDir);
    expect(await codeOf(resetPassword(dataDir, { email: 'eve@example.org', password: 'x'.repeat(10) }))).toBe(
      'user.not-found',
    );
    expect(await codeOf(resetPassword(dataDir, { email: ADA.email, password: 'x' }))).toBe('access.weak-password');
    await resetPassword(dataDir, { email: ADA.email, password: 'another long one' });
    expect(await sessionOf(withCookies(cookies), dataDir)).toBeNull();
  });
});

describe.sequential('guessing', () => {
  beforeEach(async () => {
    await (await houseOf(dataDir)).db.rateLimit.deleteMany();
  });

  test('a wrong password and an unknown e-mail sound the same', async () => {
    expect(await codeOf(signIn({ ...ADA, password: 'wrong wrong wrong' }, page(), dataDir))).toBe(
      'access.bad-credentials',
    );
    expect(await codeOf(signIn({ ...ADA, email: 'eve@example.org' }, page(), dataDir))).toBe('access.bad-credentials');
  });

  test('is stopped at the sixth attempt, whatever address it claims, right password or not', async () => {
    const attempt = (number: number) =>
      codeOf(
        signIn({ ...ADA, password: 'wrong wrong wrong' }, page({ 'x-forwarded-for': `10.0.0.${number}` }), dataDir),
      );
    const codes: string[] = [];
    for (let number = 1; number <= 6; number += 1) codes.push(await attempt(number));
    expect(codes).toEqual([...Array(5).fill('access.bad-credentials'), 'access.too-many-attempts']);
    const right = { email: ADA.email, password: 'another long one' };
    expect(await codeOf(signIn(right, page(), dataDir))).toBe('access.too-many-attempts');
    expect(await (await houseOf(dataDir)).db.rateLimit.count()).toBeGreaterThan(0);
  });
});
