import { requireOwnOrigin } from '../access/origin';
import { sessionOf } from '../access/session';
import { openDoor } from '../door';
import { DoorError } from '../door-error';
import { dataDirectory } from '../house';
import { parseInput } from '../parse-input';
import { answer, problemAnswer } from './answer';
import type { Verb } from './verb';
import { VERBS } from './verbs';

/**
 * Answers a request below /api/v1. In this order: a session (401), our own origin for what changes something (403), a verb for
 * path and method (404), valid input (400), then the door.
 */
export async function dispatch(request: Request, dataDir = dataDirectory()): Promise<Response> {
  try {
    await admit(request, dataDir);
    const { verb, params } = findVerb(request.method, new URL(request.url).pathname);
    const given = verb.input === null ? undefined : parseInput(verb.input, await inputOf(request));
    const result = await verb.call(await openDoor({ dataDir }), { params, input: given });
    return verb.output === null ? new Response(null, { status: 204 }) : answer(result);
  } catch (error) {
    return problemAnswer(error);
  }
}

/** Lets a signed-in request from our own pages pass. Throws access.signed-out and access.wrong-origin. */
export async function admit(request: Request, dataDir = dataDirectory()): Promise<void> {
  if ((await sessionOf(request.headers, dataDir)) === null) throw new DoorError('access.signed-out');
  requireOwnOrigin(request.method, request.headers);
}

const ROOT = '/api/v1/';

function findVerb(method: string, path: string): { verb: Verb; params: Record<string, string> } {
  const segments = path.slice(ROOT.length).split('/').map(decoded);
  for (const verb of VERBS) {
    const params = verb.method === method ? match(verb.path, segments) : null;
    if (params !== null) return { verb, params };
  }
  throw new DoorError('api.not-found', { facts: { method, path } });
}

/** A segment that is not valid percent-encoding names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new DoorError('api.not-found', { facts: { path: segment }, cause: error });
  }
}

/** The values of the {names} in `path`, or null when the segments are not this path. */
function match(path: string, segments: readonly string[]): Record<string, string> | null {
  const pattern = path.slice(1).split('/');
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
}

/** The query of a GET, the JSON body of everything else. */
async function inputOf(request: Request): Promise<unknown> {
  if (request.method === 'GET') return queryOf(new URL(request.url).searchParams);
  const text = await request.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DoorError('input.not-json', { cause: error });
  }
}

/** A name that is given more than once becomes a list. */
export function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = search.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}
