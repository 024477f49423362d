import type { ReactNode } from 'react';
import { Logo } from '@/components/shell/logo';

/** Set-up and sign-in: one narrow column. */
export default function AccessLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[25rem] flex-col justify-center px-5 py-10">
      <div className="mb-8">
        <Logo />
      </div>
      {children}
    </main>
  );
}
