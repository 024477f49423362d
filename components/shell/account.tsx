'use client';

import { LogOut } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { Theme } from './theme';
import { ThemeToggle } from './theme-toggle';

/** Who is signed in, the way out, and the colours. */
export function Account({
  name,
  email,
  theme,
  signOut,
}: {
  name: string;
  email: string;
  theme: Theme;
  signOut: () => Promise<void>;
}) {
  return (
    <>
      <div className="flex items-center justify-between gap-2 px-1">
        <span className="text-[0.8125rem] text-ink-3">Colours</span>
        <ThemeToggle initial={theme} />
      </div>
      <div className="flex items-center justify-between gap-2 px-1">
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-[0.8125rem] text-ink-3" title={email}>
            {email}
          </span>
        </span>
        <form action={signOut}>
          <Button type="submit" variant="ghost" size="icon" aria-label="Sign out" title="Sign out">
            <LogOut aria-hidden />
          </Button>
        </form>
      </div>
    </>
  );
}
