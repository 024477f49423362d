import { durationText } from '../format';
import { problemFor } from '../wording';
import type { FindingWords } from './sentences';

type ClockCode = 'clock.skewed' | 'clock.drifting' | 'clock.unknown';

const distance = (offsetMs: number) =>
  `${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} the server's`;

const measured = (offsetMs: number, uncertaintyMs: number) => [
  {
    label: 'Offset of this machine',
    value: `${offsetMs > 0 ? '+' : ''}${Math.round(offsetMs).toLocaleString('en')} ms`,
  },
  { label: 'Uncertainty', value: `± ${Math.ceil(uncertaintyMs).toLocaleString('en')} ms` },
];

/** Times in evidence are ms; offsetMs > 0: this machine is ahead. */
export const CLOCK_WORDS: FindingWords<ClockCode> = {
  'clock.skewed': ({ offsetMs, uncertaintyMs }) => ({
    title: `This machine's clock is ${distance(offsetMs)}`,
    text: "From 15 minutes apart S3 refuses every request (RequestTimeTooSkewed), so other backup programs fail here. Foresync signs with the server's time instead: the run will work.",
    evidence: measured(offsetMs, uncertaintyMs),
    remedy: 'Set the clock, and let the machine keep it by itself.',
    command: 'sudo timedatectl set-ntp true',
    action: 'check-again',
  }),
  'clock.drifting': ({ offsetMs, uncertaintyMs }) => ({
    title: `This machine's clock is ${distance(offsetMs)}`,
    text: 'Nothing fails yet. From 15 minutes apart S3 refuses every request, and a clock that is off by a minute is usually not kept by anything.',
    evidence: measured(offsetMs, uncertaintyMs),
    remedy: 'Let the machine keep its clock by itself.',
    command: 'sudo timedatectl set-ntp true',
    action: 'check-again',
  }),
  'clock.unknown': ({ code }) => ({
    title: "The clock could not be compared with the server's",
    text: `The server did not say its time. ${problemFor(code).what}`,
    evidence: [{ label: 'Code', value: code }],
    remedy:
      'Check that the endpoint answers, then check again. A clock more than 15 minutes off makes S3 refuse every request.',
    action: 'check-again',
  }),
};
