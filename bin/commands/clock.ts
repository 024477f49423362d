import { Command } from 'commander';
import { clockVerdict, measureSkew } from '../../lib/engine/clock/skew';
import { systemClock } from '../../lib/engine/clock/system-clock';
import { EXIT } from '../exit';
import { durationText, printJson } from '../output';

/** `foresync clock [ENDPOINT]`: this machine's clock against the server's, before S3 refuses anything. */
export function clockCommand(): Command {
  return new Command('clock')
    .description("compare this machine's clock with an S3 server's; from 15 minutes apart S3 refuses every request")
    .argument('[endpoint]', 'URL of the server', 'https://s3.us-east-1.amazonaws.com')
    .action(async (endpoint: string, _options, command: Command) => {
      const { offsetMs, uncertaintyMs } = await measureSkew(endpoint, {
        clock: systemClock,
        signal: AbortSignal.timeout(20_000),
      });
      const verdict = clockVerdict(offsetMs, uncertaintyMs);
      if (command.optsWithGlobals<{ json?: boolean }>().json) printJson({ offsetMs, uncertaintyMs, verdict });
      else console.log(sentence(offsetMs, uncertaintyMs, verdict));
      process.exitCode = verdict === 'refused' ? EXIT.blocked : EXIT.done;
    });
}

function sentence(offsetMs: number, uncertaintyMs: number, verdict: string): string {
  const side = offsetMs > 0 ? 'ahead of' : 'behind';
  const offset = Math.abs(offsetMs) < 1000 ? `${Math.abs(Math.round(offsetMs))} ms` : durationText(Math.abs(offsetMs));
  const measured = `This machine's clock is ${offset} ${side} the server's (give or take ${Math.ceil(uncertaintyMs)} ms).`;
  if (verdict !== 'refused') return measured;
  return `${measured}\nS3 refuses requests signed more than 15 minutes off. Set the clock, for example: timedatectl set-ntp true`;
}
