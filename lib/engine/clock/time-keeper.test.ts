import { describe, expect, test } from 'vitest';
import { remedyOf } from './remedy';
import { thisMachine } from './this-machine';
import { timeKeeping } from './time-keeper';

const never = new AbortController().signal;
const CHRONY = 'C0A80101,192.168.1.1,3,1700000000.1,-0.000010,0.0,0.000035,-8.1,0.001,0.02,0.004,0.0008,64.5,Normal\n';
const NTPD =
  'associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\nversion="ntpd ntpsec-1.2.2", stratum=2\n';
const show = (ntp: string, synchronised: string) =>
  `Timezone=Etc/UTC\nLocalRTC=no\nCanNTP=yes\nNTP=${ntp}\nNTPSynchronized=${synchronised}\nTimeUSec=Mon\n`;

type Script = Readonly<Partial<Record<'chronyc' | 'ntpq' | 'timedatectl' | 'adjtimex', string>>>;

function ask(answers: Script, files: readonly string[] = []) {
  const output = async (program: string) => (answers as Record<string, string>)[program] ?? null;
  return timeKeeping({ output, exists: async (path) => files.includes(path) }, never);
}

const TIMESYNC = '/run/systemd/timesync';

describe('what keeps time, whether it does, and what helps', () => {
  test.each<[string, Script, string[], string, string, string]>([
    [
      'systemd-timesyncd',
      { timedatectl: show('yes', 'yes') },
      [TIMESYNC],
      'systemd-timesyncd',
      'yes',
      'restart-timesyncd',
    ],
    ['it, in vain', { timedatectl: show('yes', 'no') }, [TIMESYNC], 'systemd-timesyncd', 'no', 'restart-timesyncd'],
    ['chrony', { timedatectl: show('yes', 'yes'), chronyc: CHRONY }, [], 'chrony', 'yes', 'step-chrony'],
    ['chrony without systemd', { chronyc: CHRONY }, [], 'chrony', 'yes', 'step-chrony'],
    ['it, in vain', { chronyc: CHRONY.replace('Normal', 'Not synchronised') }, [], 'chrony', 'no', 'step-chrony'],
    ['ntpd', { ntpq: NTPD, timedatectl: show('no', 'yes') }, [], 'ntpd', 'yes', 'restart-ntpd'],
    ['it, in vain', { ntpq: NTPD.replace('leap_none', 'leap_alarm') }, [], 'ntpd', 'no', 'restart-ntpd'],
    [
      "ntpq's words when no ntpd runs",
      { ntpq: 'ntpq: read: Connection refused\n' },
      [],
      'unknown',
      'unknown',
      'turn-on',
    ],
    ['nothing', { timedatectl: show('no', 'no') }, [TIMESYNC], 'none', 'no', 'turn-on'],
    ['a service of another name', { timedatectl: show('yes', 'yes') }, [], 'unknown', 'yes', 'turn-on'],
    ["a guest's tools", { timedatectl: show('no', 'yes') }, [], 'unknown', 'yes', 'turn-on'],
    [
      "the kernel's flag, kept",
      { adjtimex: '         mode: 0\n       status: 8193\n' },
      [],
      'unknown',
      'yes',
      'turn-on',
    ],
    ["the kernel's flag, not kept", { adjtimex: '       status: 64\n' }, [], 'unknown', 'no', 'turn-on'],
    ['nothing to ask', {}, [], 'unknown', 'unknown', 'turn-on'],
    ['a container', {}, ['/.dockerenv'], 'unknown', 'unknown', 'on-the-host'],
  ])('%s', async (_name, answers, files, keeper, synchronised, remedy) => {
    const keeping = await ask(answers, files);
    expect(keeping).toMatchObject({ keeper, synchronised });
    expect(remedyOf(keeping)).toBe(remedy);
  });
});

test('the real machine: what is asked of it answers, and what is not there is nothing', async () => {
  expect(await thisMachine.output(process.execPath, ['--version'], never)).toBe(`${process.version}\n`);
  expect(await thisMachine.output(process.execPath, ['--no-such-option'], never)).toBeNull();
  expect(await thisMachine.output('no-such-program-here', [], never)).toBeNull();
  expect(await thisMachine.exists('/proc/self')).toBe(true);
  expect(await thisMachine.exists('/no/such/file')).toBe(false);
  expect(await timeKeeping(thisMachine, never)).toMatchObject({ keeper: expect.any(String) });
});
