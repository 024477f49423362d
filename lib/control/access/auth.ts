/**
 * better-auth on our own tables: e-mail and password, nobody signs up, sessions of 30 days in the database, every state-changing
 * request from our own origin. Signing in is limited to 5 attempts in 10 s, counted in the database so that a restart forgets
 * nothing, and together for all addresses: X-Forwarded-For can be written by anyone.
 */
import { randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { type House, houseOf, onGlobal } from '../house';
import { readSetting } from '../settings-rows';
import { trustedOrigins } from './origin';
import { PASSWORD_LENGTH } from './password-rule';

const DAY_S = 86_400;
const SECRET_SETTING = 'auth-secret';
export const SIGN_IN_LIMIT = { window: 10, max: 5 } as const;

function makeAuth(house: House, secret: string) {
  const origin = process.env.FORESYNC_ORIGIN || 'http://127.0.0.1:3000';
  return betterAuth({
    appName: 'Foresync',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    database: prismaAdapter(house.db, { provider: 'sqlite' }),
    trustedOrigins: async (request) => (request === undefined ? [] : trustedOrigins(request.headers)),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    session: { expiresIn: 30 * DAY_S, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 10,
      max: 100,
      customRules: { '/sign-in/*': SIGN_IN_LIMIT, '/change-password': SIGN_IN_LIMIT },
    },
    advanced: {
      cookiePrefix: 'foresync',
      useSecureCookies: origin.startsWith('https:'),
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [] },
    },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof makeAuth>;

const instances: Map<string, Promise<Auth>> = onGlobal('foresync.auth', () => new Map());

/** better-auth for a data folder, made once per process. */
export function authOf(dataDir: string): Promise<Auth> {
  const auth = instances.get(dataDir) ?? openAuth(dataDir);
  instances.set(dataDir, auth);
  auth.catch(() => instances.delete(dataDir));
  return auth;
}

async function openAuth(dataDir: string): Promise<Auth> {
  const house = await houseOf(dataDir);
  return makeAuth(house, await authSecret(house));
}

/** 256 random bits that sign cookies, made once per data folder and sealed with its key. */
async function authSecret({ db, box }: House): Promise<string> {
  const fresh = box.seal(randomBytes(32).toString('base64url'));
  await db.setting.upsert({
    where: { key: SECRET_SETTING },
    create: { key: SECRET_SETTING, value: fresh },
    update: {},
  });
  return box.open(String(await readSetting(db, SECRET_SETTING)));
}
