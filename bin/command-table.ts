import type { Command } from 'commander';

/**
 * Every command by its name, in the order of the help. A command's module is loaded when the command is asked for: those nobody asked
 * for would take longer to load than most commands take to run.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up')).upCommand(),
  scan: async () => (await import('./commands/scan')).scanCommand(),
  clock: async () => (await import('./commands/clock')).clockCommand(),
  destination: async () => (await import('./commands/destination')).destinationCommand(),
  job: async () => (await import('./commands/job')).jobCommand(),
  plan: async () => (await import('./commands/plan')).planCommand(),
  acknowledge: async () => (await import('./commands/acknowledge')).acknowledgeCommand(),
  run: async () => (await import('./commands/run')).runCommand(),
  snapshots: async () => (await import('./commands/snapshots')).snapshotsCommand(),
  ls: async () => (await import('./commands/snapshots')).listFilesCommand(),
  find: async () => (await import('./commands/history')).findCommand(),
  versions: async () => (await import('./commands/history')).versionsCommand(),
  diff: async () => (await import('./commands/history')).diffCommand(),
  restore: async () => (await import('./commands/restore')).restoreCommand(),
  get: async () => (await import('./commands/get')).getCommand(),
  verify: async () => (await import('./commands/verify')).verifyCommand(),
  retention: async () => (await import('./commands/retention')).retentionCommand(),
  'restore-database': async () => (await import('./commands/restore-database')).restoreDatabaseCommand(),
  adopt: async () => (await import('./commands/adopt')).adoptCommand(),
  'recovery-key': async () => (await import('./commands/recovery-key')).recoveryKeyCommand(),
  prices: async () => (await import('./commands/prices')).pricesCommand(),
  cost: async () => (await import('./commands/cost')).costCommand(),
  costs: async () => (await import('./commands/hidden-costs')).costsCommand(),
  billing: async () => (await import('./commands/billing')).billingCommand(),
  practice: async () => (await import('./commands/practice')).practiceCommand(),
  password: async () => (await import('./commands/password')).passwordCommand(),
};

/**
 * The names of the commands that `given`, the words after `foresync`, cannot do without: the one it names, none when it asks for the
 * version, and all when it asks for help or names nothing there is.
 */
export function namesNeeded(given: readonly string[]): readonly string[] {
  const first = firstWord(given);
  if (first === '--version' || first === '-V') return [];
  return first !== undefined && Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
}

/** The first word that is not one of the options every command has. */
function firstWord(given: readonly string[]): string | undefined {
  for (let at = 0; at < given.length; at++) {
    const word = given[at];
    if (word === '--data') at++;
    else if (word !== '--json' && !word?.startsWith('--data=')) return word;
  }
  return undefined;
}
