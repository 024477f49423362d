'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Logo } from './logo';
import { isHere, PLACES } from './places';

/** Navigation of wide screens. `children` stand at its foot: account and colours. */
export function Sidebar({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col border-line border-e bg-surface px-3 py-4 lg:flex">
      <Link href="/" className="mb-5 rounded-lg px-2 py-1" aria-label="Foresync, overview">
        <Logo />
      </Link>
      <nav aria-label="Main" className="grid gap-0.5">
        {PLACES.map((place) => {
          const here = isHere(place, pathname);
          return (
            <Link
              key={place.href}
              href={place.href}
              aria-current={here ? 'page' : undefined}
              className={clsx(
                'flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 font-medium transition-colors',
                here ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
              )}
            >
              <place.icon aria-hidden className="size-4.5" />
              {place.label}
            </Link>
          );
        })}
      </nav>
      <div className="mt-auto grid gap-3 border-line border-t pt-4">{children}</div>
    </aside>
  );
}
