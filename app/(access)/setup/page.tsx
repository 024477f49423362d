import type { Metadata } from 'next';
import { SetupForm } from '@/components/access/setup-form';
import { ButtonLink } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { isSetupOpen } from '@/lib/control/access/setup-link';
import { setupAction } from '../actions';

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const open = typeof token === 'string' && (await isSetupOpen(token));
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Set up Foresync</h1>
      {open ? (
        <>
          <p className="mt-1 mb-6 text-ink-2">
            You are the first here. This account can see and do everything; the link works once.
          </p>
          <SetupForm action={setupAction} token={token} />
        </>
      ) : (
        <Callout
          tone="warn"
          title="This link does not work"
          className="mt-6"
          actions={
            <ButtonLink size="sm" href="/sign-in">
              Sign in
            </ButtonLink>
          }
        >
          A set-up link works once, until the first account is made, and each start of Foresync replaces the one before.
          If there is no account yet, open the link that <code className="path">foresync up</code> printed last.
        </Callout>
      )}
    </>
  );
}
