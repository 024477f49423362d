'use server';

import { headers } from 'next/headers';
import { redirect, unstable_rethrow } from 'next/navigation';
import type { AccessState } from '@/components/access/access-state';
import { setUp, signIn, signOut } from '@/lib/control/access/sign-in';
import type { Problem } from '@/lib/control/views';
import { problemOf } from '@/lib/control/words';
import { passCookies } from './pass-cookies';
import { pathInside } from './path-inside';

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** Does `work` and passes its cookies on; the problem of a refusal, or null. */
async function entered(work: (sent: Headers) => Promise<Headers>): Promise<Problem | null> {
  try {
    await passCookies(await work(await headers()));
    return null;
  } catch (error) {
    unstable_rethrow(error);
    return problemOf(error);
  }
}

/** Signs in, then goes where the person wanted to go. */
export async function signInAction(_state: AccessState, form: FormData): Promise<AccessState> {
  const email = text(form, 'email').trim();
  const problem = await entered((sent) => signIn({ email, password: text(form, 'password') }, sent));
  if (problem === null) redirect(pathInside(text(form, 'next')));
  return { problem, email, name: '' };
}

/** Makes the first person with the one-time token, signs them in, and offers them the recovery key. */
export async function setupAction(_state: AccessState, form: FormData): Promise<AccessState> {
  const name = text(form, 'name').trim();
  const email = text(form, 'email').trim();
  const person = { token: text(form, 'token'), name, email, password: text(form, 'password') };
  const problem = await entered((sent) => setUp(person, sent));
  if (problem === null) redirect('/settings/recovery-key?first=1');
  return { problem, email, name };
}

/** Ends the session here and on the server. */
export async function signOutAction(): Promise<void> {
  await entered((sent) => signOut(sent));
  redirect('/sign-in');
}
