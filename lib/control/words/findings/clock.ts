import {
  clockMeaning,
  clockReason,
  clockTitle,
  crossingDay,
  driftText,
  keeperText,
  REMEDY_WORDS,
} from '../clock-words';
import { durationText } from '../format';
import { problemFor } from '../wording';
import type { FindingWords } from './sentences';

type ClockCode = 'clock.skewed' | 'clock.drifting' | 'clock.unknown' | 'clock.unsynchronised' | 'clock.jumped';

const measured = (offsetMs: number, uncertaintyMs: number) => [
  {
    label: 'Offset of this machine',
    value: `${offsetMs > 0 ? '+' : ''}${Math.round(offsetMs).toLocaleString('en')} ms`,
  },
  { label: 'Uncertainty', value: `± ${Math.ceil(uncertaintyMs).toLocaleString('en')} ms` },
];

/** Findings stored before there were remedies have none. */
const helped = (remedy: keyof typeof REMEDY_WORDS | undefined) => {
  const { text, command } = REMEDY_WORDS[remedy ?? 'turn-on'];
  return { remedy: text, ...(command === null ? {} : { command }), action: 'check-again' as const };
};

const sentences = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(' ');

const drifting = (msPerDay: number | null | undefined, crossesAtMs: number | null | undefined): string => {
  if (typeof msPerDay !== 'number') return '';
  const when = typeof crossesAtMs === 'number' ? `, and reaches 15 minutes on ${crossingDay(crossesAtMs)}` : '';
  return `It ${driftText(msPerDay)}${when}.`;
};

const WHY_TIME =
  'Every request carries the time it was signed at, and S3 refuses one that is too old or from the future, so that nobody can record a request and send it again later. Schedules, and the times of snapshots, go by this clock too.';

/** Times in evidence are ms; offsetMs > 0: this machine is ahead. */
export const CLOCK_WORDS: FindingWords<ClockCode> = {
  'clock.skewed': ({ offsetMs, uncertaintyMs, remedy, ...whose }) => ({
    title: clockTitle(whose, offsetMs),
    text: sentences(clockReason(whose.culprit), clockMeaning(offsetMs)),
    why: WHY_TIME,
    evidence: measured(offsetMs, uncertaintyMs),
    ...helped(remedy),
  }),
  'clock.drifting': ({ offsetMs, uncertaintyMs, remedy, msPerDay, crossesAtMs, ...whose }) => ({
    title: clockTitle(whose, offsetMs),
    text: sentences(clockReason(whose.culprit), drifting(msPerDay, crossesAtMs), clockMeaning(offsetMs)),
    why: WHY_TIME,
    evidence: [
      ...measured(offsetMs, uncertaintyMs),
      ...(typeof msPerDay === 'number' ? [{ label: 'Drift', value: driftText(msPerDay) }] : []),
    ],
    ...helped(remedy),
  }),
  'clock.unknown': ({ code }) => ({
    title: "The clock could not be compared with the server's",
    text: `The server did not say its time. ${problemFor(code).what}`,
    why: 'While the difference is not known, nobody can say whether S3 will take the next request.',
    evidence: [{ label: 'Code', value: code }],
    remedy:
      'Check that the endpoint answers, then check again. A clock more than 15 minutes off makes S3 refuse every request.',
    action: 'check-again',
  }),
  'clock.unsynchronised': ({ keeper, remedy }) => ({
    title: keeper === 'none' ? "Nothing keeps this machine's clock" : "This machine's clock is not synchronised",
    text: 'It will drift, by seconds or minutes a week. From 15 minutes apart S3 refuses every request.',
    why: WHY_TIME,
    evidence: [{ label: 'Kept by', value: keeperText(keeper, 'no') }],
    ...helped(remedy),
  }),
  'clock.jumped': ({ byMs, remedy }) => ({
    title: `This machine's clock was set ${byMs > 0 ? 'forward' : 'back'} by ${durationText(Math.abs(byMs))} just now`,
    text: 'It happened while Foresync worked. The offset was measured again, and requests are signed with the new one.',
    why: 'A clock that is set back and forth moves the times of snapshots, and with them what retention takes for the oldest.',
    evidence: measured(byMs, 0).slice(0, 1),
    ...helped(remedy),
  }),
};
