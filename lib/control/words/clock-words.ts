import type { Blame } from '../../engine/clock/blame';
import { REFUSED_FROM_MS } from '../../engine/clock/limits';
import type { Keeper, TimeRemedy } from '../../engine/clock/remedy';
import { durationText } from './format';

const fast = (ms: number) => `${durationText(Math.abs(ms))} ${ms > 0 ? 'fast' : 'slow'}`;

/** "This machine is 16 min 35 s fast": whose clock is off, and by how much. `offsetMs`: this machine minus the server. */
export function clockTitle({ culprit, machineMs, serverMs }: Partial<Blame>, offsetMs: number): string {
  if (culprit === 'machine' && machineMs !== null && machineMs !== undefined)
    return `This machine is ${fast(machineMs)}`;
  if (culprit === 'server' && serverMs !== null && serverMs !== undefined)
    return `The server's clock is ${fast(serverMs)}`;
  if (culprit === 'both' && typeof machineMs === 'number' && typeof serverMs === 'number') {
    return `This machine is ${fast(machineMs)}, and the server's clock ${fast(serverMs)}`;
  }
  if (culprit === 'nobody') return `This machine and the server agree to ${durationText(Math.abs(offsetMs))}`;
  return `This machine's clock is ${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} the server's`;
}

/** How it is known, or why it is not. */
export function clockReason(culprit: Blame['culprit'] | undefined): string {
  if (culprit === 'machine') return 'Time servers say so, and the server agrees with them.';
  if (culprit === 'server') return 'Time servers agree with this machine, not with the server.';
  if (culprit === 'both') return 'Time servers agree with neither.';
  if (culprit === 'nobody') return '';
  return 'Which of the two is wrong cannot be told: name time servers in Settings for a second opinion.';
}

/** What the distance means for requests: S3 refuses them from 15 minutes apart. */
export function clockMeaning(offsetMs: number): string {
  return Math.abs(offsetMs) >= REFUSED_FROM_MS
    ? "From 15 minutes apart S3 refuses every request (RequestTimeTooSkewed), so other backup programs fail here. Foresync signs with the server's time instead: the run will work."
    : 'Nothing fails yet. From 15 minutes apart S3 refuses every request.';
}

/** What helps, in words, with the command to copy when there is one. */
export const REMEDY_WORDS: Readonly<Record<TimeRemedy, { readonly text: string; readonly command: string | null }>> = {
  'turn-on': {
    text: 'Set the clock, and let the machine keep it by itself.',
    command: 'sudo timedatectl set-ntp true',
  },
  'restart-timesyncd': {
    text: 'systemd-timesyncd is switched on: start it again, so that it sets the clock now, and look whether it reaches its servers (timedatectl timesync-status).',
    command: 'sudo systemctl restart systemd-timesyncd',
  },
  'step-chrony': {
    text: 'chrony keeps this clock: tell it to set the clock at once, and look whether it reaches its servers (chronyc sources).',
    command: 'sudo chronyc makestep',
  },
  'restart-ntpd': {
    text: 'ntpd keeps this clock: start it again, so that it sets the clock at once, and look whether it reaches its servers (ntpq -p).',
    command: 'sudo systemctl restart ntp',
  },
  'on-the-host': {
    text: "Foresync runs in a container, whose clock is the host's. Run this on the host.",
    command: 'sudo timedatectl set-ntp true',
  },
  'fix-the-server': {
    text: "Nothing is wrong here: whoever runs the server should set its clock. Until then Foresync signs with the server's time.",
    command: null,
  },
};

/** "systemd-timesyncd, synchronised". */
export function keeperText(keeper: Keeper, synchronised: 'yes' | 'no' | 'unknown'): string {
  if (keeper === 'none') return 'Nothing keeps this clock';
  const state = { yes: 'synchronised', no: 'not synchronised', unknown: '' }[synchronised];
  const name = keeper === 'unknown' ? 'Not known from here' : keeper;
  return state === '' ? name : `${name}, ${state}`;
}

/** "gains 1 min 24 s a day". */
export function driftText(msPerDay: number): string {
  return `${msPerDay > 0 ? 'gains' : 'loses'} ${durationText(Math.abs(msPerDay))} a day`;
}

/** "2026-12-01" in UTC. */
export function crossingDay(crossesAtMs: number): string {
  return new Date(crossesAtMs).toISOString().slice(0, 10);
}
