import { Command } from 'commander';
import type { DestinationInput, DestinationView } from '../../lib/control/views';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { printJson, printTable } from '../output';

/** By name, with a sentence that lists the names there are when it is unknown. */
export async function findDestination(session: Session, name: string): Promise<DestinationView> {
  const all = await session.door.listDestinations();
  const found = all.find((one) => one.name === name) ?? all.find((one) => one.id === name);
  if (found !== undefined) return found;
  return session.door.getDestination(name);
}

type AddOptions = Partial<Omit<DestinationInput, 'storageClass'>> & {
  class?: string;
  accessKey?: string;
  versioning?: true;
};

/** `foresync destination add|list|check|remove`. */
export function destinationCommand(): Command {
  const command = new Command('destination').description('where backups go: a bucket, a prefix and how to reach it');
  command.addCommand(addCommand()).addCommand(listCommand()).addCommand(checkCommand());
  command.addCommand(policyCommand()).addCommand(removeCommand());
  return command;
}

function addCommand(): Command {
  return new Command('add')
    .description(
      'add a bucket. Keys: --access-key with FORESYNC_SECRET_KEY in the environment, else the standard AWS chain',
    )
    .argument('<name>')
    .requiredOption('--bucket <bucket>')
    .option('--prefix <prefix>', 'put everything below this key prefix', '')
    .option('--region <region>', 'region of the bucket', 'us-east-1')
    .option('--endpoint <url>', 'URL of an S3-compatible server; without it, AWS', '')
    .option('--path-style', 'the bucket is in the path, not in the host name (most self-hosted servers)')
    .option('--provider <provider>', 'whose prices apply: aws-s3, cloudflare-r2, backblaze-b2, …')
    .option('--class <class>', 'storage class', 'STANDARD')
    .option('--access-key <id>', 'access key id; its secret comes from FORESYNC_SECRET_KEY')
    .option('--versioning', 'turn on versioning, so that older snapshots stay restorable')
    .action(async (name: string, options: AddOptions, self: Command) => {
      const session = await openSession(self);
      const added = await session.door.addDestination({
        name,
        bucket: options.bucket ?? '',
        region: options.region ?? '',
        prefix: options.prefix,
        endpoint: options.endpoint,
        pathStyle: options.pathStyle ?? false,
        provider: options.provider ?? (options.endpoint ? 'minio-self-hosted' : 'aws-s3'),
        storageClass: options.class,
        accessKeyId: options.accessKey,
        secretAccessKey: options.accessKey ? (process.env.FORESYNC_SECRET_KEY ?? '') : '',
      });
      if (options.versioning) await enableVersioning(session, added.id);
      const shown = await session.door.getDestination(added.id);
      if (session.json) printJson(shown);
      else
        console.log(
          `Destination ${shown.name}: s3://${shown.bucket}/${shown.prefix}. Test it with: foresync destination check ${JSON.stringify(shown.name)}`,
        );
    });
}

async function enableVersioning(session: Session, id: string): Promise<void> {
  const { taskId } = await session.door.enableVersioning(id);
  await waitForTask(session, taskId);
}

/** Waits for a background task; throws its problem in words when it failed. */
async function waitForTask(session: Session, taskId: string): Promise<void> {
  const task = await settle(
    session,
    () => session.door.getTask(taskId),
    (one) => one.state === 'done' || one.state === 'failed',
  );
  if (task.problem !== null) {
    console.error(problemText(task.problem));
    process.exit(EXIT.failed);
  }
}

function listCommand(): Command {
  return new Command('list').description('the destinations there are').action(async (_options, self: Command) => {
    const session = await openSession(self);
    const all = await session.door.listDestinations();
    if (session.json) return printJson(all);
    if (all.length === 0) return console.log('No destinations yet. Add one: foresync destination add NAME --bucket …');
    printTable(
      ['Name', 'Bucket', 'Region', 'Versioning', 'Jobs'],
      all.map((one) => [one.name, `${one.bucket}/${one.prefix}`, one.region, one.versioning, String(one.jobs)]),
    );
  });
}

function checkCommand(): Command {
  return new Command('check')
    .description('test the connection step by step: reach, clock, sign in, region, write, read, delete, versioning')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id } = await findDestination(session, name);
      const { taskId } = await session.door.checkDestination(id);
      await waitForTask(session, taskId);
      const { lastCheck } = await session.door.getDestination(id);
      if (session.json) printJson(lastCheck);
      else {
        for (const step of lastCheck?.steps ?? []) printStep(step);
        for (const { severity, title, remedy } of lastCheck?.findings ?? [])
          console.log(`${severity.padEnd(8)} ${title}\n         ${remedy}`);
      }
      process.exitCode = lastCheck?.passed ? EXIT.done : EXIT.failed;
    });
}

function printStep(step: NonNullable<DestinationView['lastCheck']>['steps'][number]): void {
  console.log(`${step.state.padEnd(8)} ${step.name.padEnd(11)} ${step.detail}`);
  if (step.problem !== null) console.log(problemText(step.problem).replace(/^/gm, '         '));
}

function policyCommand(): Command {
  return new Command('policy')
    .description('the least-privilege IAM policy for the jobs of a destination, to paste at Amazon')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id } = await findDestination(session, name);
      const { policy } = await session.door.destinationPolicy(id);
      console.log(policy);
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('forget a destination; nothing in the bucket is touched')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id } = await findDestination(session, name);
      await session.door.removeDestination(id);
      if (session.json) printJson({ removed: id });
      else console.log(`Destination ${name} is forgotten. Nothing in its bucket was touched.`);
    });
}
