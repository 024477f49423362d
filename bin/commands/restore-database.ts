import { Command } from 'commander';
import { openSession, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { countText, printJson } from '../output';

/** `foresync restore-database JOB DATABASE --into NAME`: a dump, loaded into a new database or over the same one. */
export function restoreDatabaseCommand(): Command {
  return new Command('restore-database')
    .description('load the dump of a database into its server; the rows of every table are counted afterwards')
    .argument('<job>')
    .argument('<database>', 'as "foresync job show" names it')
    .requiredOption('--into <name>', 'the database to load into')
    .option('--replace', 'it exists: replace its tables. Without this it is made, and must not exist')
    .option('--snapshot <id>', 'which snapshot (default: the latest)')
    .action(async (job: string, database: string, options: Options, self: Command) => {
      const session = await openSession(self);
      const { id: jobId, databases } = await session.door.getJob(job);
      const known =
        databases.find(({ label }) => label === database) ?? databases.find(({ name }) => name === database);
      const { taskId } = await session.door.loadDatabase({
        jobId,
        label: known?.label ?? database,
        name: options.into,
        into: options.replace ? 'same' : 'new',
        snapshotId: options.snapshot ?? null,
      });
      const read = () => session.door.getTask(taskId);
      const task = await settle(session, read, ({ state }) => state === 'done' || state === 'failed');
      if (session.json) printJson(task);
      else if (task.loaded !== null) {
        const { name, tables, rows } = task.loaded;
        console.log(`Loaded into ${name}: ${countText(tables)} tables, ${countText(rows)} rows, as in the dump.`);
      } else if (task.problem !== null) console.error(problemText(task.problem));
      process.exitCode = task.state === 'done' ? EXIT.done : EXIT.failed;
    });
}

interface Options {
  readonly into: string;
  readonly replace?: true;
  readonly snapshot?: string;
}
