import { type Command, InvalidArgumentError } from 'commander';
import type { RetentionPolicyView } from '../../lib/control/views';

/** What `--keep-…` options were given. */
export interface RetentionOptions {
  readonly keepLast?: number;
  readonly keepHourly?: number;
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  readonly keepWithin?: string;
}

function whole(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('It takes a whole number; 0 means that this rule says nothing.');
  }
  return value;
}

/** Adds the `--keep-…` options to a command. */
export function withRetentionOptions(command: Command): Command {
  return command
    .option('--keep-last <n>', 'keep the last n snapshots', whole)
    .option('--keep-hourly <n>', 'keep the newest of each of n hours', whole)
    .option('--keep-daily <n>', 'keep the newest of each of n days', whole)
    .option('--keep-weekly <n>', 'keep the newest of each of n weeks', whole)
    .option('--keep-monthly <n>', 'keep the newest of each of n months', whole)
    .option('--keep-yearly <n>', 'keep the newest of each of n years', whole)
    .option('--keep-within <span>', 'keep all younger than a span before the newest, for example 30d or 1y6m');
}

/** The policy of the options; null when none was given. */
export function policyOf(options: RetentionOptions): RetentionPolicyView | null {
  const { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin } = options;
  const given = [keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin];
  if (given.every((value) => value === undefined)) return null;
  return {
    last: keepLast ?? 0,
    hourly: keepHourly ?? 0,
    daily: keepDaily ?? 0,
    weekly: keepWeekly ?? 0,
    monthly: keepMonthly ?? 0,
    yearly: keepYearly ?? 0,
    within: keepWithin ?? '',
  };
}
