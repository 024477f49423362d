import type { Metadata } from 'next';
import { SetupForm } from '@/components/access/setup-form';
import { Callout } from '@/components/ui/callout';
import { setupAction } from '../actions';

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const { token } = await searchParams;
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Set up Foresync</h1>
      {token === undefined || token === '' ? (
        <Callout tone="warn" title="This needs the one-time link" className="mt-6">
          <code className="path">foresync up</code> prints a link when there is no account yet. Open that one: it
          carries a token that proves the terminal is yours.
        </Callout>
      ) : (
        <>
          <p className="mt-1 mb-6 text-ink-2">
            You are the first here. This account can see and do everything; the link works once.
          </p>
          <SetupForm action={setupAction} token={token} />
        </>
      )}
    </>
  );
}
