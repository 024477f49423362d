import type { Problem } from '../views';
import { problemOf } from '../words';

const NO_STORE = { 'cache-control': 'no-store' };

/** A JSON answer that no cache keeps; BigInt-free by its schema. */
export function answer(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: NO_STORE });
}

/** A failure as `application/problem+json`: the Problem itself. */
export function problemAnswer(error: unknown): Response {
  const problem = problemOf(error);
  const headers = { ...NO_STORE, 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify(problem), { status: statusOf(problem), headers });
}

const BY_CODE: Readonly<Record<string, number>> = {
  'access.signed-out': 401,
  'access.wrong-origin': 403,
  'access.too-many-attempts': 429,
  'plan.blocked': 409,
  'plan.stale': 409,
  'plan.not-open': 409,
  'run.over': 409,
  'run.not-held': 409,
  'restore.over': 409,
  'restore.not-planned': 409,
  'job.busy': 409,
  'destination.in-use': 409,
  'destination.moved': 409,
  'job.name-taken': 409,
  'destination.name-taken': 409,
  'object.archived': 409,
  'restore.not-in-snapshot': 404,
  internal: 500,
};

/** 404 for what is not there, 409 for what does not fit the state of things, 400 for other refused input, 500 for the rest. */
function statusOf({ code, field }: Problem): number {
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.endsWith('.not-found') && field === null) return 404;
  return field !== null || code.startsWith('input.') || code.startsWith('restore.') ? 400 : 500;
}
