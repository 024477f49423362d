/** The `foresync` command line: DESIGN section 8. Each command is a file of commands/, named in command-table.ts; this one runs it. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { COMMANDS, namesNeeded } from './command-table';
import { closeSession } from './door-session';
import { EXIT, reportFailure } from './exit';
import { keepPrintable } from './printable';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

keepPrintable(console);

const program = new Command('foresync')
  .description(
    'Backups to S3 that show what they will do, what they will cost and what could go wrong, before they run.',
  )
  .version(version)
  .option('--data <dir>', 'the data folder (default: FORESYNC_DATA, else ./data)')
  .option('--json', 'print JSON for scripts instead of text')
  .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Look before anything exists:
  foresync scan /var/www/html                 files, bytes, links, loops, what following them would cost
  foresync clock                              is this machine's clock good enough for S3?

A backup, start to finish:
  foresync destination add nas --bucket my-backups --region eu-central-1
  foresync job add sites --source /var/www/html --destination nas --cron "30 2 * * *"
  foresync plan sites                         what the run will do and cost; nothing is sent
  foresync acknowledge sites --finding link.loop --reason "the theme needs it"
  foresync run sites                          plan again, and run when nothing holds it
  foresync snapshots sites
  foresync restore sites --to /tmp/back
  foresync get sites web1/index.php           one file, or a folder as a zip, without a restore
  foresync verify sites --read 10             read a tenth of it back and compare
  foresync retention sites --preview          which snapshots the policy keeps, and what the rest frees

Databases beside the folders:
  foresync job add shop --source /var/www --sites /var/www --destination nas
  foresync restore-database shop wp_shop --into wp_shop_check

The machine is lost; on a new one:
  foresync destination add nas --bucket my-backups --region eu-central-1
  foresync adopt --destination nas --recovery-key    jobs, schedules, snapshots, passwords
  foresync restore sites --original

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partial (some files could not be read),
4 held for approval, 5 blocked.`,
  )
  .exitOverride();

/** Commander ends with code 1 on wrong usage; ours is 2, for subcommands too. */
function overrideExit(command: Command): Command {
  command.exitOverride().showHelpAfterError('(add --help for what is possible)');
  for (const child of command.commands) overrideExit(child);
  return command;
}

async function main(): Promise<void> {
  try {
    try {
      const names = namesNeeded(process.argv.slice(2));
      for (const command of await Promise.all(names.map((name) => COMMANDS[name]?.()))) {
        if (command !== undefined) program.addCommand(overrideExit(command));
      }
      await program.parseAsync();
    } finally {
      await closeSession();
    }
    process.exit(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage);
    reportFailure(error, program.opts<{ json?: boolean }>().json ? 'json' : 'text');
    process.exit(process.exitCode ?? EXIT.failed);
  }
}

void main();
