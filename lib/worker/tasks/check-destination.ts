/**
 * check-destination: tries everything a backup will do, in the user's own bucket below `.foresync/check-<task>`, and cleans up.
 *
 *   reach → clock → sign-in → region → write → read → delete → versioning, then the bucket's health (HEALTH_REQUESTS at most)
 *
 * Each step is written to Destination.lastCheck as it ends. After a failed step those that need it are skipped; cleaning up is
 * tried whenever something may have been written.
 */
import { createHash, randomBytes } from 'node:crypto';
import { CHECK_STEPS, type DestinationCheck } from '../../db/columns';
import type { Prisma } from '../../db/database';
import type { Destination } from '../../db/generated/client';
import { serializeError } from '../../db/stored-error';
import { askHealth, healthFindings } from '../../engine/bucket-health/health-findings';
import { clockVerdict } from '../../engine/clock/skew';
import { EngineError, type ErrorCode } from '../../engine/errors';
import { finding } from '../../engine/preflight/findings';
import { RECORDS_PREFIX } from '../../engine/snapshot/records';
import { askBucket } from '../../engine/storage/ask-bucket';
import { type BucketSession, openBucketSession } from '../bucket-session';
import { jobPrefix } from '../job-description';
import { tariffOf } from '../prices';
import { type TaskContext, throwIfStopped } from '../task-context';

type StepName = (typeof CHECK_STEPS)[number];
type Step = DestinationCheck['steps'][number];
type Facts = Step['facts'];
/** How a step went: facts to show, or a warning that stops nothing. */
type Outcome = { readonly facts: Facts; readonly warning?: EngineError };

/** Does nothing when the destination is gone. A failed check is an answer, not a failed task. */
export async function runCheckDestination(
  context: TaskContext,
  { destinationId }: { destinationId: string },
): Promise<void> {
  const destination = await context.db.destination.findUnique({ where: { id: destinationId } });
  if (destination === null) return;
  const report = new Report(context, destination);
  await report.write();
  const account = { activity: 'check', activityId: context.taskId, jobId: null } as const;
  const session = await report.opened(() => openBucketSession(context, destination, account));
  if (session === null) return;
  try {
    await checkAll(report, session, context);
  } finally {
    await session.close();
  }
}

async function checkAll(report: Report, session: BucketSession, context: TaskContext): Promise<void> {
  const { storage, skew, target } = session;
  const { signal } = context;
  report.clockOffsetMs = 'unknown' in skew ? null : skew.offsetMs;
  const asked = headBucket(session, signal);
  await report.step('reach', async () => reachable(await asked));
  await report.step('clock', async () => clockStep(skew));
  await report.step('sign-in', async () => signedIn(await asked));
  await report.step('region', async () => rightRegion(await asked, target.region));
  const key = `${RECORDS_PREFIX}check-${context.taskId}`;
  const body = randomBytes(1024);
  const sha256 = createHash('sha256').update(body).digest('hex');
  await report.step('write', async () => {
    await storage.putObject({ key, body, sha256 }, signal);
    return { facts: { key, bytes: body.length } };
  });
  const written = report.passed('write');
  await report.step('read', async () => {
    const object = await storage.getObject({ key }, signal);
    const hash = createHash('sha256');
    for await (const chunk of object.body as AsyncIterable<Buffer>) hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw new EngineError('object.checksum', { facts: { key } });
    return { facts: { bytes: object.size } };
  });
  if (written) report.allow('delete');
  await report.step('delete', async () => {
    const { errors } = await storage.deleteObjects({ objects: [{ key }] }, signal);
    const [refused] = errors;
    if (refused !== undefined) throw new EngineError('access.denied', { facts: { key, vendorCode: refused.code } });
    return { facts: {} };
  });
  report.allow('versioning');
  await report.step('versioning', async () => {
    const state = await storage.getVersioning(signal);
    await context.db.destination.update({ where: { id: report.destination.id }, data: { versioning: state } });
    return {
      facts: { state },
      ...(state === 'enabled' ? {} : { warning: new EngineError('storage.unknown', { facts: { versioning: state } }) }),
    };
  });
  await report.lookAtHealth(session);
  await report.end();
}

type Answer = { readonly region: string | null } | { readonly error: EngineError };

/** One HeadBucket answers four questions. */
async function headBucket({ storage }: BucketSession, signal: AbortSignal): Promise<Answer> {
  try {
    return await askBucket(storage, signal);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
    return { error };
  }
}

/** Anything but silence means that a server is there. */
function reachable(answer: Answer): Outcome {
  if ('error' in answer && (answer.error.code.startsWith('network.') || answer.error.code === 'storage.unavailable'))
    throw answer.error;
  return { facts: {} };
}

function clockStep(skew: BucketSession['skew']): Outcome {
  if ('unknown' in skew)
    return {
      facts: { code: skew.unknown },
      warning: new EngineError('storage.unknown', { facts: { clock: skew.unknown } }),
    };
  const { offsetMs, uncertaintyMs } = skew;
  const facts = { offsetMs, uncertaintyMs };
  if (clockVerdict(offsetMs, uncertaintyMs) === 'good') return { facts };
  return { facts, warning: new EngineError('clock.skewed', { facts }) };
}

/** Codes that are about the bucket or its region, not about who asks. */
const SIGNED_IN = new Set<ErrorCode>(['bucket.wrong-region', 'bucket.missing']);

function signedIn(answer: Answer): Outcome {
  if ('error' in answer && !SIGNED_IN.has(answer.error.code)) throw answer.error;
  return { facts: {} };
}

function rightRegion(answer: Answer, expected: string): Outcome {
  if ('error' in answer) throw answer.error;
  return { facts: { region: answer.region ?? expected } };
}

/** The permission behind each step. */
const ACTIONS: Partial<Record<StepName, string>> = {
  write: 's3:PutObject',
  read: 's3:GetObject',
  delete: 's3:DeleteObject',
  versioning: 's3:GetBucketVersioning',
};

const refusal = (name: StepName) => ({ code: 'access.denied', action: ACTIONS[name] ?? 's3:ListBucket' });

/** Files in the newest snapshot of each job. */
async function filesOf({ db }: TaskContext, jobs: readonly { id: string }[]): Promise<number> {
  let files = 0;
  for (const { id } of jobs) {
    const newest = await db.snapshot.findFirst({ where: { jobId: id }, orderBy: { createdAt: 'desc' } });
    files += newest?.files ?? 0;
  }
  return files;
}

/** The steps as rows show them. */
class Report {
  clockOffsetMs: number | null = null;
  #findings: DestinationCheck['findings'] = [];
  readonly #steps: Step[] = CHECK_STEPS.map((name) => ({ name, state: 'waiting', facts: {}, error: null }));
  /** False after a failure, until a step is allowed in spite of it. */
  #goOn = true;
  #failed = false;

  constructor(
    private readonly context: TaskContext,
    readonly destination: Destination,
  ) {}

  passed(name: StepName): boolean {
    return this.#steps.some((step) => step.name === name && step.state === 'passed');
  }

  /** The next step is tried though an earlier one failed: what was written must go, and versioning stands alone. */
  allow(name: 'delete' | 'versioning'): void {
    this.#goOn = name === 'delete' || this.passed('sign-in');
  }

  async step(name: StepName, work: () => Promise<Outcome>): Promise<void> {
    if (!this.#goOn) return this.#set(name, { state: 'skipped' });
    await this.#set(name, { state: 'running' });
    try {
      const { facts, warning } = await work();
      const error = warning === undefined ? null : serializeError(warning);
      await this.#set(name, { state: warning === undefined ? 'passed' : 'warned', facts, error });
    } catch (error) {
      throwIfStopped(this.context.signal);
      this.#goOn = false;
      this.#failed = true;
      await this.#set(name, { state: 'failed', error: serializeError(error) });
    }
  }

  /** Opening can only fail over a stored secret: that is the sign-in step's failure. */
  async opened<T>(open: () => Promise<T>): Promise<T | null> {
    try {
      return await open();
    } catch (error) {
      throwIfStopped(this.context.signal);
      this.#failed = true;
      for (const { name } of this.#steps) {
        await this.#set(
          name,
          name === 'sign-in' ? { state: 'failed', error: serializeError(error) } : { state: 'skipped' },
        );
      }
      return null;
    }
  }

  /** What the key was refused, with the policy that allows it, and how the bucket is set up. */
  async lookAtHealth({ storage, clock }: BucketSession): Promise<void> {
    const { context, destination } = this;
    const jobs = await context.db.job.findMany({ where: { destinationId: destination.id }, orderBy: { slug: 'asc' } });
    const places = jobs.map((job) => ({ prefix: jobPrefix({ ...job, destination }), job: job.slug }));
    const policy = { bucket: destination.bucket, region: destination.region, places };
    const refused = this.#steps.flatMap(({ name, error }) =>
      error?.code === 'access.denied'
        ? [finding('bucket.access', { ...refusal(name), bucket: policy.bucket, policy })]
        : [],
    );
    const files = await filesOf(context, jobs);
    const prefix = jobPrefix({ prefix: '', destination });
    const question = { policy, prefix, place: tariffOf(destination, context.book), files, nowMs: clock.now() };
    const health = this.passed('region')
      ? healthFindings(question, await askHealth(question, storage, context.signal))
      : [];
    this.#findings = [...refused, ...health].map((one) => ({ ...one, evidence: { ...one.evidence } }));
  }

  async end(): Promise<void> {
    await this.write();
  }

  async write(): Promise<void> {
    const at = new Date(this.context.ports.clock.now());
    const ended = this.#steps.every(({ state }) => state !== 'waiting' && state !== 'running');
    const check: DestinationCheck = {
      at: at.toISOString(),
      passed: ended && !this.#failed,
      clockOffsetMs: this.clockOffsetMs,
      findings: this.#findings,
      steps: this.#steps,
    };
    const lastCheck = JSON.parse(JSON.stringify(check)) as Prisma.InputJsonObject;
    const data = { lastCheck, lastCheckAt: at };
    await this.context.db.destination.update({ where: { id: this.destination.id }, data });
  }

  async #set(name: StepName, change: Partial<Step>): Promise<void> {
    const at = this.#steps.findIndex((step) => step.name === name);
    const step = this.#steps[at];
    if (step !== undefined) this.#steps[at] = { ...step, ...change };
    await this.write();
  }
}
