import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { clockMeaning, clockReason, clockTitle, keeperText, REMEDY_WORDS } from '../../lib/control/words/clock-words';
import { type Blame, blame } from '../../lib/engine/clock/blame';
import { remedyOf, type TimeKeeping } from '../../lib/engine/clock/remedy';
import { clockVerdict, measureSkew, type Skew } from '../../lib/engine/clock/skew';
import { systemClock } from '../../lib/engine/clock/system-clock';
import { thisMachine } from '../../lib/engine/clock/this-machine';
import { timeKeeping } from '../../lib/engine/clock/time-keeper';
import { askTimeServers, type NtpTime } from '../../lib/engine/clock/time-servers';
import { dataDirectory } from '../data-directory';
import { openSession } from '../door-session';
import { EXIT } from '../exit';
import { durationText, printJson } from '../output';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly ntp?: readonly string[];
}

/** `foresync clock [ENDPOINT]`: this machine's clock against the server's and time servers', before S3 refuses anything. */
export function clockCommand(): Command {
  return new Command('clock')
    .description("compare this machine's clock with an S3 server's; from 15 minutes apart S3 refuses every request")
    .argument('[endpoint]', 'URL of the server', 'https://s3.us-east-1.amazonaws.com')
    .option('--ntp <server...>', 'time servers that tell who is wrong; default: those of Settings')
    .action(async (endpoint: string, _options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const seen = await look(endpoint, await timeServers(command, options));
      if (options.json === true) printJson(asJson(seen));
      else console.log(asText(seen));
      process.exitCode = seen.verdict === 'refused' ? EXIT.blocked : EXIT.done;
    });
}

/** Those of the command line, else of Settings; a machine without data has none, and gets none from asking the time. */
async function timeServers(command: Command, { ntp, data }: Options): Promise<readonly string[]> {
  if (ntp !== undefined) return ntp;
  if (!existsSync(path.join(dataDirectory(data), 'foresync.db'))) return [];
  const { door } = await openSession(command);
  return (await door.getSettings()).ntpServers;
}

interface Seen {
  readonly skew: Skew;
  readonly verdict: ReturnType<typeof clockVerdict>;
  readonly ntp: NtpTime | null;
  readonly keeping: TimeKeeping;
  readonly whose: Blame;
}

async function look(endpoint: string, servers: readonly string[]): Promise<Seen> {
  const options = { clock: systemClock, signal: AbortSignal.timeout(20_000) };
  const [skew, ntp, keeping] = await Promise.all([
    measureSkew(endpoint, options),
    askTimeServers(servers, options),
    timeKeeping(thisMachine, options.signal),
  ]);
  const verdict = clockVerdict(skew.offsetMs, skew.uncertaintyMs);
  return { skew, verdict, ntp, keeping, whose: blame(skew, ntp) };
}

function remedy({ verdict, whose, keeping }: Seen): (typeof REMEDY_WORDS)[keyof typeof REMEDY_WORDS] | null {
  const isWrong = verdict !== 'good' || !['nobody', 'cannot-tell'].includes(whose.culprit);
  if (!isWrong && keeping.synchronised !== 'no') return null;
  return REMEDY_WORDS[whose.culprit === 'server' ? 'fix-the-server' : remedyOf(keeping)];
}

function asJson(seen: Seen): object {
  const { skew, verdict, ntp, keeping, whose } = seen;
  const { offsetMs, uncertaintyMs } = skew;
  return { offsetMs, uncertaintyMs, verdict, ...whose, ntp, keeping, command: remedy(seen)?.command ?? null };
}

function asText(seen: Seen): string {
  const { skew, verdict, keeping, whose } = seen;
  const { offsetMs, uncertaintyMs } = skew;
  const side = offsetMs > 0 ? 'ahead of' : 'behind';
  const measured = `This machine's clock is ${durationText(Math.abs(offsetMs))} ${side} the server's (give or take ${Math.ceil(uncertaintyMs)} ms).`;
  const known = ['machine', 'server', 'both'].includes(whose.culprit);
  const help = remedy(seen);
  return [
    measured,
    ...(known ? [`${clockTitle(whose, offsetMs)}. ${clockReason(whose.culprit)}`] : []),
    ...(verdict === 'good' ? [] : [...(known ? [] : [clockReason('cannot-tell')]), clockMeaning(offsetMs)]),
    `Kept by: ${keeperText(keeping.keeper, keeping.synchronised)}.`,
    ...(help === null ? [] : [help.text, ...(help.command === null ? [] : [`  ${help.command}`])]),
  ].join('\n');
}
