import { notFound, unstable_rethrow } from 'next/navigation';
import type { ActionResult } from '@/components/ui/action-result';
import { door } from '@/lib/control/door';
import type { Door, Problem } from '@/lib/control/views';
import { problemOf } from '@/lib/control/words';
import { actionUser, requireUser } from './session';

const SIGNED_OUT: Problem = {
  code: 'access.signed-out',
  what: 'You are signed out.',
  why: 'The session ended, or you signed out in another window.',
  remedy: 'Sign in again; nothing was changed.',
  facts: [],
  field: null,
};

async function settled<T>(work: (door: Door) => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: await work(await door()) };
  } catch (error) {
    unstable_rethrow(error);
    return { problem: problemOf(error) };
  }
}

/** Runs a server action: checks the session, and turns every failure into a Problem. */
export async function attempt<T>(work: (door: Door) => Promise<T>): Promise<ActionResult<T>> {
  return (await actionUser()) === null ? { problem: SIGNED_OUT } : settled(work);
}

/** Reads what a page shows: signed-out people go to sign in, unknown ids to "not found", other failures come back as a Problem. */
export async function read<T>(work: (door: Door) => Promise<T>): Promise<ActionResult<T>> {
  await requireUser();
  const result = await settled(work);
  if ('problem' in result && result.problem.code.endsWith('.not-found')) notFound();
  return result;
}
