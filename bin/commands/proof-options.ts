import { type Command, InvalidArgumentError, Option } from 'commander';
import type { JobInputDraft } from '../../lib/control/views';

const METHODS = ['list', 'head', 'read', 'drill'] as const;

/** What `--verify-…` options were given. */
export interface ProofOptions {
  readonly verifyCron?: string;
  readonly verifyBy: (typeof METHODS)[number];
  readonly verifyPercent?: number;
  readonly verifyFiles?: number;
  readonly verifyDatabases?: true;
}

function number(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (!(value > 0)) throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** Adds the `--verify-…` options to a command. */
export function withProofOptions(command: Command): Command {
  return command
    .option('--verify-cron <cron>', 'verify the newest snapshot by itself at these times, for example "0 5 * * 0"')
    .addOption(
      new Option(
        '--verify-by <method>',
        'how: sizes from a listing, one HEAD a file, bytes of a share, a restore drill',
      )
        .choices(METHODS)
        .default('drill'),
    )
    .option('--verify-percent <n>', 'share of the files that --verify-by read reads (default 1)', number)
    .option('--verify-files <n>', 'files that --verify-by drill restores (default 20)', number)
    .option('--verify-databases', 'also load every dump into a scratch database, and count its rows');
}

/** When and how it is verified by itself. */
export function proofScheduleOf(options: ProofOptions): NonNullable<JobInputDraft['proofSchedule']> {
  const { verifyCron, verifyBy, verifyPercent, verifyFiles, verifyDatabases } = options;
  return {
    ...(verifyCron === undefined ? {} : { cron: verifyCron }),
    method: verifyBy,
    ...(verifyPercent === undefined ? {} : { percent: verifyPercent }),
    ...(verifyFiles === undefined ? {} : { files: verifyFiles }),
    databases: verifyDatabases === true,
  };
}
