'use client';

import { Button, ButtonLink } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';

/** The last resort: expected failures arrive as Problems, so this is a defect or a lost connection. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <>
      <h1 className="mb-4 font-semibold text-xl">This page could not be shown</h1>
      <Callout
        tone="block"
        live="assertive"
        title="Something unexpected happened"
        actions={
          <>
            <Button size="sm" onClick={retry}>
              Try again
            </Button>
            <ButtonLink size="sm" variant="ghost" href="/">
              Go to the overview
            </ButtonLink>
          </>
        }
      >
        Runs and schedules go on in the background and are not affected. If it stays, the server’s output has the
        details
        {digest !== null && (
          <>
            {' '}
            under <code className="path">{digest}</code>
          </>
        )}
        .
      </Callout>
    </>
  );
}
