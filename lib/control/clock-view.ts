import type { ClockReading } from '../db/generated/client';
import { type Blame, blame, type Offset } from '../engine/clock/blame';
import { driftOf } from '../engine/clock/drift';
import { OFF_FROM_MS, REFUSED_FROM_MS } from '../engine/clock/limits';
import { isKeeper, remedyOf, type TimeKeeping } from '../engine/clock/remedy';
import { type ClockReadingView, type ClockView, clockView } from './views';
import {
  clockMeaning,
  clockReason,
  clockTitle,
  crossingDay,
  driftText,
  keeperText,
  REMEDY_WORDS,
} from './words/clock-words';
import { problemFor } from './words/wording';

/** A drift is drawn through what was measured lately. */
const DRIFT_OVER_MS = 30 * 86_400_000;
const MOST_SHOWN = 400;

/** A destination's readings, oldest first, as a screen shows them. */
export function toClockView(destinationId: string, rows: readonly ClockReading[]): ClockView {
  const last = rows.at(-1);
  const common = { destinationId, refusedFromMs: REFUSED_FROM_MS, readings: thinned(rows).map(toReading) };
  if (last === undefined) return { ...common, ...UNMEASURED };
  const drift = driftView(rows, last.at.getTime());
  const verdict = verdictOf(last);
  const needsHelp = verdict.isOff || verdict.keeping.synchronised === 'no' || (drift?.crossesAt ?? null) !== null;
  const { text: remedy, command } =
    verdict.whose.culprit === 'server' ? REMEDY_WORDS['fix-the-server'] : REMEDY_WORDS[remedyOf(verdict.keeping)];
  return {
    ...common,
    drift,
    culprit: verdict.whose.culprit,
    title: verdict.title,
    text: [verdict.text, drift === null ? '' : driftSentence(drift)].filter((part) => part !== '').join(' '),
    remedy: needsHelp ? remedy : '',
    command: needsHelp ? command : null,
    keeper: keeperText(verdict.keeping.keeper, verdict.keeping.synchronised),
    latest: toReading(last),
  };
}

const UNMEASURED: Omit<ClockView, 'destinationId' | 'refusedFromMs' | 'readings'> = {
  ...{
    culprit: 'cannot-tell',
    title: 'Not measured yet',
    remedy: '',
    command: null,
    keeper: '',
    latest: null,
    drift: null,
  },
  text: 'Foresync measures before each run and every hour.',
};

/** What one reading says: whose clock is wrong, in words. */
export function verdictOf(row: ClockReading) {
  const endpoint = offset(row.offsetMs, row.uncertaintyMs);
  const ntp = offset(row.ntpOffsetMs, row.ntpUncertaintyMs);
  const whose = blame(endpoint, ntp);
  const judged = endpoint ?? ntp;
  const isOff = judged !== null && (Math.abs(judged.offsetMs) >= OFF_FROM_MS || isBlamed(whose));
  return { whose, isOff, keeping: keepingOf(row), ...sentencesOf(row, { whose, judged, isOff }) };
}

interface Judged {
  readonly whose: Blame;
  readonly judged: Offset | null;
  readonly isOff: boolean;
}

function sentencesOf({ code }: ClockReading, { whose, judged, isOff }: Judged): { title: string; text: string } {
  const silent = code === null ? '' : problemFor(code).what;
  if (judged === null) return { title: "The server's clock is unknown", text: silent };
  const title = code === null || isOff ? clockTitle(whose, judged.offsetMs) : "The server's clock is unknown";
  return {
    title,
    text: [silent, isOff ? `${clockReason(whose.culprit)} ${clockMeaning(judged.offsetMs)}` : '']
      .filter(Boolean)
      .join(' '),
  };
}

function isBlamed({ culprit }: Blame): boolean {
  return culprit === 'machine' || culprit === 'server' || culprit === 'both';
}

function offset(offsetMs: number | null, uncertaintyMs: number | null): Offset | null {
  return offsetMs === null ? null : { offsetMs, uncertaintyMs: uncertaintyMs ?? 0 };
}

/** A word this version does not know says nothing. */
function keepingOf({ keeper, synchronised, place }: ClockReading): TimeKeeping {
  return {
    keeper: isKeeper(keeper) ? keeper : 'unknown',
    synchronised: synchronised === 'yes' || synchronised === 'no' ? synchronised : 'unknown',
    place: place === 'container' ? 'container' : 'machine',
  };
}

function driftView(rows: readonly ClockReading[], lastMs: number): ClockView['drift'] {
  const drift = driftOf(
    rows.flatMap(({ at, offsetMs, uncertaintyMs }) =>
      offsetMs === null || at.getTime() < lastMs - DRIFT_OVER_MS
        ? []
        : [{ atMs: at.getTime(), offsetMs, uncertaintyMs: uncertaintyMs ?? 0 }],
    ),
  );
  if (drift === null) return null;
  const crossesAt = drift.crossesAtMs === null ? null : new Date(drift.crossesAtMs).toISOString();
  return { msPerDay: drift.msPerDay, text: driftText(drift.msPerDay), crossesAt };
}

function driftSentence({ text, crossesAt }: NonNullable<ClockView['drift']>): string {
  return `It ${text}${crossesAt === null ? '' : `, and reaches 15 minutes on ${crossingDay(Date.parse(crossesAt))}`}.`;
}

function toReading({ at, offsetMs, uncertaintyMs, ntpOffsetMs }: ClockReading): ClockReadingView {
  return clockView.shape.readings.element.parse({ at: at.toISOString(), offsetMs, uncertaintyMs, ntpOffsetMs });
}

/** Of each stretch of as many rows the one furthest off, so that what was wrong for an hour still shows in a year. */
function thinned(rows: readonly ClockReading[]): ClockReading[] {
  const stretch = Math.ceil(rows.length / MOST_SHOWN);
  const kept: ClockReading[] = [];
  for (let at = 0; at < rows.length; at += stretch) kept.push(furthest(rows.slice(at, at + stretch)));
  return kept;
}

function furthest(rows: readonly ClockReading[]): ClockReading {
  const distance = ({ offsetMs }: ClockReading) => Math.abs(offsetMs ?? 0);
  return rows.reduce((most, row) => (distance(row) > distance(most) ? row : most));
}
