import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Account } from '@/components/shell/account';
import { BottomBar } from '@/components/shell/bottom-bar';
import { Sidebar } from '@/components/shell/sidebar';
import { SkipLink } from '@/components/shell/skip-link';
import { THEME_COOKIE, themeOf } from '@/components/shell/theme';
import { signOutAction } from '../(access)/actions';
import { requireUser } from '../session';

/** Everything behind sign-in: navigation and one main region. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const [{ user }, jar] = await Promise.all([requireUser(), cookies()]);
  const theme = themeOf(jar.get(THEME_COOKIE)?.value);
  const account = <Account name={user.name} email={user.email} theme={theme} signOut={signOutAction} />;
  return (
    <div className="flex min-h-dvh">
      <SkipLink />
      <Sidebar>{account}</Sidebar>
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 pt-5 pb-24 sm:px-8 sm:pt-8 lg:pb-12">
        <div className="mx-auto max-w-6xl">{children}</div>
      </main>
      <BottomBar>{account}</BottomBar>
    </div>
  );
}
