/** Which program keeps this machine's clock. unknown: nothing here can tell (a container: its host does). */
export type Keeper = 'systemd-timesyncd' | 'chrony' | 'ntpd' | 'none' | 'unknown';

/** What keeps time here, and whether it has succeeded lately. */
export interface TimeKeeping {
  readonly keeper: Keeper;
  /** The kernel's own flag (STA_UNSYNC of adjtimex) where it can be read, else the program's word. */
  readonly synchronised: 'yes' | 'no' | 'unknown';
  /** container: the clock is the host's, and cannot be set from inside. */
  readonly place: 'machine' | 'container';
}

/** What helps; lib/control/words has the command for each. */
export const TIME_REMEDIES = [
  'turn-on',
  'restart-timesyncd',
  'step-chrony',
  'restart-ntpd',
  'on-the-host',
  'fix-the-server',
] as const;
export type TimeRemedy = (typeof TIME_REMEDIES)[number];

const BY_KEEPER: Readonly<Record<Keeper, TimeRemedy>> = {
  'systemd-timesyncd': 'restart-timesyncd',
  chrony: 'step-chrony',
  ntpd: 'restart-ntpd',
  none: 'turn-on',
  unknown: 'turn-on',
};

/** What sets this machine's clock right, given what keeps it. */
export function remedyOf({ keeper, place }: TimeKeeping): TimeRemedy {
  return place === 'container' ? 'on-the-host' : BY_KEEPER[keeper];
}

export function isKeeper(text: string): text is Keeper {
  return Object.hasOwn(BY_KEEPER, text);
}
