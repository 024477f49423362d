import type { ClockReading, Destination } from '../db/generated/client';
import { REFUSED_FROM_MS } from '../engine/clock/limits';
import { toClockView } from './clock-view';
import type { AttentionItem, ClockView } from './views';
import { clockMeaning } from './words/clock-words';
import { durationText } from './words/format';

const MINUTE_MS = 60_000;
/** Two days of hours, newest first: enough for the verdict and for where it is going. */
export const RECENT_READINGS = { orderBy: { id: 'desc' }, take: 48 } as const;
const SOON_MS = 30 * 24 * 60 * MINUTE_MS;

type Row = Destination & { readonly clockReadings: readonly ClockReading[] };

/** A clock a minute or more off, or on its way to 15 within a month; `clockReadings` as RECENT_READINGS has them. */
export function clockItems(row: Row, href: string): AttentionItem[] {
  if (row.clockReadings.length === 0) return unrecordedItems(row.name, row.clockOffsetMs ?? 0, href);
  return recordedItems(row.name, toClockView(row.id, row.clockReadings.toReversed()), href);
}

/** By what was measured last: who is wrong, the command that helps, and the day of the crossing. */
function recordedItems(name: string, clock: ClockView, href: string): AttentionItem[] {
  const { latest, drift, title, text, command } = clock;
  const offsetMs = latest?.offsetMs ?? latest?.ntpOffsetMs ?? 0;
  const crossesInMs = Date.parse(drift?.crossesAt ?? '') - Date.parse(latest?.at ?? '');
  const isOff = Math.abs(offsetMs) >= MINUTE_MS || ['machine', 'server', 'both'].includes(clock.culprit);
  if (!isOff && !(crossesInMs <= SOON_MS)) return [];
  const severity = Math.abs(offsetMs) >= REFUSED_FROM_MS ? 'holds' : 'warns';
  const help = command === null ? '' : ` ${command}`;
  return [{ kind: 'clock', severity, href, at: null, title: `${title} (${name})`, text: `${text}${help}` }];
}

/** Measured by a version that kept no readings. */
function unrecordedItems(name: string, offsetMs: number, href: string): AttentionItem[] {
  if (Math.abs(offsetMs) < MINUTE_MS) return [];
  const off = `This machine's clock is ${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} ${name}'s`;
  const severity = Math.abs(offsetMs) >= REFUSED_FROM_MS ? 'holds' : 'warns';
  return [{ kind: 'clock', severity, title: off, href, at: null, text: clockMeaning(offsetMs) }];
}
