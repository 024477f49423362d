import { z } from 'zod';
import { DoorError } from '../door-error';
import { dataDirectory } from '../house';
import { parseInput } from '../parse-input';
import { authOf, SIGN_IN_LIMIT } from './auth';
import { requireOwnOrigin } from './origin';
import { completeSetup } from './setup-link';

const credentials = z.object({ email: z.string().trim().toLowerCase(), password: z.string() });

/**
 * Signs in and returns the answer's headers, whose Set-Cookie lines the browser has to get. It goes through better-auth's own request handler, so that the rate limit counts a
 * server action like a request. Throws DoorError access.bad-credentials, access.too-many-attempts, access.wrong-origin.
 */
export async function signIn(
  input: { email: string; password: string },
  headers: Headers,
  dataDir = dataDirectory(),
): Promise<Headers> {
  const response = await ask(dataDir, 'sign-in/email', headers, parseInput(credentials, input));
  if (response.ok) return response.headers;
  if (response.status === 429) {
    const seconds = response.headers.get('x-retry-after') ?? SIGN_IN_LIMIT.window;
    throw new DoorError('access.too-many-attempts', { facts: { seconds } });
  }
  if (response.status === 403) throw new DoorError('access.wrong-origin', { facts: { origin: headers.get('origin') } });
  if (response.status < 500) throw new DoorError('access.bad-credentials');
  throw new DoorError('internal', { facts: { status: response.status } });
}

/** Ends the session of these headers; the Set-Cookie lines of the answer drop its cookie. */
export async function signOut(headers: Headers, dataDir = dataDirectory()): Promise<Headers> {
  const response = await ask(dataDir, 'sign-out', headers, {});
  if (!response.ok) throw new DoorError('access.wrong-origin', { facts: { origin: headers.get('origin') } });
  return response.headers;
}

/** Makes the first user with the one-time token and signs them in; see completeSetup and signIn for what it throws. */
export async function setUp(
  person: { token: string; name: string; email: string; password: string },
  headers: Headers,
  dataDir = dataDirectory(),
): Promise<Headers> {
  requireOwnOrigin('POST', headers);
  await completeSetup(person, dataDir);
  return signIn(person, headers, dataDir);
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
