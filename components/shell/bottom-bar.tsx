'use client';

import { clsx } from 'clsx';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { isHere, PLACES, type Place } from './places';

const SHOWN = 4;
const CELL = 'flex h-14 flex-col items-center justify-center gap-1 text-[0.6875rem] font-medium';

/** Navigation of phones and tablets: four places and the rest under "More", where `children` stand too. */
export function BottomBar({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const rest = PLACES.slice(SHOWN);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-line border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      {PLACES.slice(0, SHOWN).map((place) => (
        <Link
          key={place.href}
          href={place.href}
          {...current(place, pathname)}
          className={clsx(CELL, colour(isHere(place, pathname)))}
        >
          <place.icon aria-hidden className="size-5" />
          {place.label}
        </Link>
      ))}
      <Dialog
        title="More"
        size="sm"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button type="button" className={clsx(CELL, colour(rest.some((place) => isHere(place, pathname))))}>
            <Ellipsis aria-hidden className="size-5" />
            More
          </button>
        }
      >
        <div className="grid gap-4">
          <div className="grid gap-1">
            {rest.map((place) => (
              <Link
                key={place.href}
                href={place.href}
                onClick={() => setOpen(false)}
                {...current(place, pathname)}
                className={clsx(
                  'flex items-center gap-3 rounded-lg px-3 py-2.5 font-medium hover:bg-surface-2',
                  colour(isHere(place, pathname)),
                )}
              >
                <place.icon aria-hidden className="size-5" />
                {place.label}
              </Link>
            ))}
          </div>
          <div className="grid gap-3 border-line border-t pt-4">{children}</div>
        </div>
      </Dialog>
    </nav>
  );
}

function current(place: Place, pathname: string) {
  return isHere(place, pathname) ? ({ 'aria-current': 'page' } as const) : {};
}

function colour(here: boolean): string {
  return here ? 'text-accent-text' : 'text-ink-2';
}
