'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { rememberInCookie } from './cookie';
import { dateTimeText, relativeText } from './format';

interface Moment {
  readonly nowMs: number;
  readonly zone: string;
}

const MomentContext = createContext<Moment>({ nowMs: 0, zone: 'UTC' });
const TICK_MS = 15_000;

/**
 * The present and the time zone, handed from the server so that the first render in the browser says the same; then it ticks,
 * by the server's clock, which stamped every time on the screen, and the browser's own zone takes over (remembered in a cookie,
 * so the server knows it next time).
 */
export function MomentProvider({ nowMs, zone, children }: Moment & { children: ReactNode }) {
  const [moment, setMoment] = useState<Moment>({ nowMs, zone });
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone || zone;
    rememberInCookie('foresync-zone', own);
    const ahead = nowMs - Date.now();
    const tick = () => setMoment({ nowMs: Date.now() + ahead, zone: own });
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [nowMs, zone]);
  return <MomentContext value={moment}>{children}</MomentContext>;
}

/** "3 h ago", the full date and zone on hover. */
export function RelativeTime({ at }: { at: string }) {
  const { nowMs, zone } = useContext(MomentContext);
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={dateTimeText(atMs, zone)} className="tabular whitespace-nowrap">
      {relativeText(atMs, nowMs)}
    </time>
  );
}

/** "Mon 23 Nov 2026, 08:30 UTC", how long ago on hover. */
export function AbsoluteTime({ at, zone }: { at: string; zone?: string }) {
  const moment = useContext(MomentContext);
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={relativeText(atMs, moment.nowMs)} className="tabular">
      {dateTimeText(atMs, zone ?? moment.zone)}
    </time>
  );
}
