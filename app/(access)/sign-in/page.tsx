import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/access/sign-in-form';
import { actionUser } from '../../session';
import { signInAction } from '../actions';
import { pathInside } from '../path-inside';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = pathInside((await searchParams).next);
  if ((await actionUser()) !== null) redirect(next);
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Sign in</h1>
      <p className="mt-1 mb-6 text-ink-2">Know before you sync.</p>
      <SignInForm action={signInAction} next={next} />
      <p className="mt-6 text-[0.8125rem] text-ink-3">
        Locked out? On the server, <code className="path">foresync password EMAIL</code> sets a new password.
      </p>
    </>
  );
}
