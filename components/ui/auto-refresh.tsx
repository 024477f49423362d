'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Reads the page's data again every `everyMs` while it is rendered and the tab is visible. */
export function AutoRefresh({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router, everyMs]);
  return null;
}
