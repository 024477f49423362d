import { Command, InvalidArgumentError } from 'commander';
import type { ProofMethod, ProofView } from '../../lib/control/views';
import { openSession, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, countText, plural, printJson, progressLine, usdText } from '../output';
import { requestsText } from '../plan-text';

interface VerifyOptions {
  readonly snapshot?: string;
  readonly head?: true;
  readonly read?: number;
  readonly drill?: number;
  readonly databases?: true;
  readonly preview?: true;
}

const PLANNED = new Set<ProofView['state']>(['planned', 'failed', 'cancelled']);
const ENDED = new Set<ProofView['state']>(['sound', 'damaged', 'failed', 'cancelled']);

function percent(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('It takes a percentage above 0 and up to 100.');
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return value;
}

/** `foresync verify JOB [--read PERCENT]`: priced first; damage is named, and exits with 1. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare a snapshot with the bucket: sizes from a listing, unless another way is named')
    .argument('<job>')
    .option('--snapshot <id>', 'which snapshot (default: the latest)')
    .option('--head', 'ask for every object instead of listing them')
    .option('--read <percent>', 'read the bytes of this share of the files and compare their SHA-256', percent)
    .option('--drill <files>', 'restore this many files into a scratch folder and compare their SHA-256', count)
    .option('--databases', 'load every dump into a scratch database on its server, count its rows, and drop it')
    .option('--preview', 'only what it would send, read and cost')
    .action(async (name: string, options: VerifyOptions, self: Command) => {
      const session = await openSession(self);
      const ways = [options.head, options.read, options.drill, options.databases].filter((way) => way !== undefined);
      if (ways.length > 1) {
        console.error('Choose one of --head, --read, --drill and --databases.');
        process.exitCode = EXIT.usage;
        return;
      }
      const { id: jobId } = await session.door.findJob(name);
      const { id } = await session.door.requestProof({
        jobId,
        snapshotId: options.snapshot === undefined || options.snapshot === 'latest' ? null : options.snapshot,
        method: methodOf(options),
        ...(options.read === undefined ? {} : { percent: options.read }),
        ...(options.drill === undefined ? {} : { files: options.drill }),
      });
      const read = () => session.door.getProof(id);
      const planned = await settle(session, read, (one) => PLANNED.has(one.state));
      if (planned.state !== 'planned' || options.preview) return show(session.json, planned);
      await session.door.approveProof(id);
      const line = progressLine();
      const ended = await settle(
        session,
        read,
        (one) => ENDED.has(one.state),
        (one) => line.show(`Verifying: ${plural(one.filesDone, 'file')}  ${one.current}`),
      );
      line.end();
      show(session.json, ended);
    });
}

function methodOf({ head, read, drill, databases }: VerifyOptions): ProofMethod {
  if (databases) return 'databases';
  if (read !== undefined) return 'read';
  if (drill !== undefined) return 'drill';
  return head ? 'head' : 'list';
}

function show(json: boolean, proof: ProofView): void {
  const { id, state, files: drilled, filesDone, bytesDone, ...rest } = proof;
  if (json) printJson({ proofId: id, outcome: state, drilled, files: filesDone, bytes: bytesDone, ...rest });
  else console.log(proofText(proof));
  process.exitCode = state === 'sound' || state === 'planned' ? EXIT.done : EXIT.failed;
}

function proofText(proof: ProofView): string {
  const { plan } = proof;
  const noun = proof.method === 'databases' ? 'dump' : 'file';
  const lines = [`Verification of ${proof.jobName}, snapshot ${proof.snapshotId} (${proof.method}): ${proof.state}`];
  if (plan !== null) {
    const least = plan.requestsAre === 'at-least' ? 'at least ' : '';
    lines.push(
      `  Looks at   ${plural(plan.files, noun)}, ${bytesText(plan.bytes)}`,
      `  Planned    ${least}${requestsText(plan.requests)}, ${bytesText(plan.egressBytes)} out of the bucket, ${usdText(plan.usd)}`,
    );
  }
  if (proof.state !== 'planned') {
    lines.push(
      `  Looked at  ${plural(proof.filesDone, noun)}; ${countText(proof.hashed)} proven by SHA-256`,
      `  Requests   ${requestsText(proof.requests)}, ${usdText(proof.usd)}`,
    );
  }
  for (const { name, tables, rows } of proof.loaded) {
    lines.push(`  Loaded     ${name}: ${plural(tables, 'table')}, ${plural(rows, 'row')}`);
  }
  for (const { path, text } of proof.damage) lines.push(`  Damaged    ${path}: ${text}`);
  if (proof.verdict !== null) lines.push(proof.verdict);
  if (proof.problem !== null) lines.push(problemText(proof.problem));
  return lines.join('\n');
}
