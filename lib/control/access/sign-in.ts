import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies';
import { z } from 'zod';
import { DoorError } from '../door-error';
import { dataDirectory } from '../house';
import { parseInput } from '../parse-input';
import { authOf, SIGN_IN_LIMIT } from './auth';

/** A cookie the browser has to keep (or drop, with maxAge 0); `options` fit Next's cookies().set. */
export interface SessionCookie {
  readonly name: string;
  readonly value: string;
  readonly options: ReturnType<typeof toCookieOptions>;
}

const credentials = z.object({ email: z.string().trim().toLowerCase(), password: z.string() });

/**
 * Signs in and returns the cookies to set. It goes through better-auth's own request handler, so that the rate limit counts a
 * server action like a request. Throws DoorError access.bad-credentials, access.too-many-attempts, access.wrong-origin.
 */
export async function signIn(
  headers: Headers,
  input: { email: string; password: string },
  dataDir = dataDirectory(),
): Promise<SessionCookie[]> {
  const response = await ask(dataDir, 'sign-in/email', headers, parseInput(credentials, input));
  if (response.ok) return cookiesOf(response);
  if (response.status === 429) {
    const seconds = response.headers.get('x-retry-after') ?? SIGN_IN_LIMIT.window;
    throw new DoorError('access.too-many-attempts', { facts: { seconds } });
  }
  if (response.status === 403) throw new DoorError('access.wrong-origin', { facts: { origin: headers.get('origin') } });
  if (response.status < 500) throw new DoorError('access.bad-credentials');
  throw new DoorError('internal', { facts: { status: response.status } });
}

/** Ends the session of these headers and returns the cookies to drop. */
export async function signOut(headers: Headers, dataDir = dataDirectory()): Promise<SessionCookie[]> {
  const response = await ask(dataDir, 'sign-out', headers, {});
  if (!response.ok) throw new DoorError('access.wrong-origin', { facts: { origin: headers.get('origin') } });
  return cookiesOf(response);
}

async function ask(dataDir: string, path: string, headers: Headers, body: object): Promise<Response> {
  const auth = await authOf(dataDir);
  const sent = new Headers({ 'content-type': 'application/json' });
  for (const name of ['host', 'origin', 'cookie', 'user-agent', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  const url = `${auth.options.baseURL}/api/auth/${path}`;
  return auth.handler(new Request(url, { method: 'POST', headers: sent, body: JSON.stringify(body) }));
}

function cookiesOf(response: Response): SessionCookie[] {
  return response.headers.getSetCookie().flatMap((header) =>
    [...parseSetCookieHeader(header)].map(([name, attributes]) => ({
      name,
      value: attributes.value,
      options: toCookieOptions(attributes),
    })),
  );
}
