/**
 * What keeps this machine's clock. Only asks, never sets:
 *
 *   chronyc -c tracking           answers only while chronyd runs
 *   ntpq -c rv                    answers only while ntpd (or ntpsec) runs
 *   timedatectl show              NTP: a time service is switched on; NTPSynchronized: the kernel's flag
 *   /run/systemd/timesync         made by systemd-timesyncd when it starts
 *   adjtimex --print              the kernel's flag, where there is no systemd
 */
import type { Keeper, TimeKeeping } from './remedy';

/** This machine, as far as the question needs it. */
export interface Machine {
  /** null: there is no such program, it failed, or it did not end in time. */
  output(program: string, args: readonly string[], signal: AbortSignal): Promise<string | null>;
  exists(path: string): Promise<boolean>;
}

/** Files that container runtimes put into each container (podman, docker, systemd-nspawn and LXC). */
const CONTAINER_MARKS = ['/run/.containerenv', '/.dockerenv', '/run/systemd/container'];
const TIMESYNC_FOLDER = '/run/systemd/timesync';
/** linux/timex.h. */
const STA_UNSYNC = 0x40;

/** Throws nothing: what cannot be found out is `unknown`. */
export async function timeKeeping(machine: Machine, signal: AbortSignal): Promise<TimeKeeping> {
  const [chrony, ntpd, systemd, timesync, kernel, marks] = await Promise.all([
    machine.output('chronyc', ['-c', 'tracking'], signal),
    machine.output('ntpq', ['-c', 'rv'], signal),
    machine.output('timedatectl', ['show'], signal),
    machine.exists(TIMESYNC_FOLDER),
    machine.output('adjtimex', ['--print'], signal),
    Promise.all(CONTAINER_MARKS.map((mark) => machine.exists(mark))),
  ]);
  const seen: Seen = { chrony, ntpd, timesync, kernel, systemd: properties(systemd) };
  const keeper = keeperOf(seen);
  return { keeper, synchronised: synchronised(keeper, seen), place: marks.includes(true) ? 'container' : 'machine' };
}

interface Seen {
  readonly chrony: string | null;
  readonly ntpd: string | null;
  readonly systemd: Readonly<Record<string, string>>;
  readonly timesync: boolean;
  readonly kernel: string | null;
}

/** A program that answers keeps the clock; systemd's own service is told by its switch. */
function keeperOf({ chrony, ntpd, systemd, timesync }: Seen): Keeper {
  if (chrony !== null) return 'chrony';
  if (isNtpd(ntpd)) return 'ntpd';
  if (systemd.NTP === 'yes') return timesync ? 'systemd-timesyncd' : 'unknown';
  // Switched off, and the kernel has not heard from anyone: nobody does. A guest's tools may set the clock unseen.
  return systemd.NTP === 'no' && systemd.NTPSynchronized === 'no' ? 'none' : 'unknown';
}

/** ntpq exits with 0 when it cannot connect; only a daemon has a stratum. */
function isNtpd(answer: string | null): boolean {
  return answer?.includes('stratum=') ?? false;
}

function synchronised(keeper: Keeper, { chrony, ntpd, systemd, kernel }: Seen): TimeKeeping['synchronised'] {
  if (keeper === 'none') return 'no';
  if (systemd.NTPSynchronized === 'yes' || systemd.NTPSynchronized === 'no') return systemd.NTPSynchronized;
  const status = /status:\s*(\d+)/.exec(kernel ?? '')?.[1];
  if (status !== undefined) return (Number(status) & STA_UNSYNC) === 0 ? 'yes' : 'no';
  // The last field of chronyc's line is the leap status (chronyc.adoc: "Normal" … "Not synchronised").
  if (keeper === 'chrony') return chrony?.trim().endsWith('Not synchronised') ? 'no' : 'yes';
  if (keeper === 'ntpd') return ntpd?.includes('leap_alarm') || ntpd?.includes('leap=11') ? 'no' : 'yes';
  return 'unknown';
}

/** Lines of NAME=value. */
function properties(output: string | null): Readonly<Record<string, string>> {
  const lines = (output ?? '').split('\n').map((line) => line.split('=', 2));
  return Object.fromEntries(
    lines.flatMap(([name, value]) => (name && value !== undefined ? [[name, value.trim()]] : [])),
  );
}
