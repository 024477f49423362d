import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { sessionOf } from '@/lib/control/access/session';

/** The signed-in person, or null. The only place of app/ that asks. */
export async function actionUser() {
  return sessionOf(await headers());
}

/** The signed-in person; anyone else goes to sign in. For layouts and pages. */
export async function requireUser() {
  return (await actionUser()) ?? redirect('/sign-in');
}
