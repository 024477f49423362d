import { finding } from '../db/columns';
import type { Prisma } from '../db/database';
import { newId } from '../db/ids';
import { fingerprintOf, inForce } from '../engine/preflight/acknowledgement';
import { judge } from '../engine/preflight/verdict';
import type { Finding } from '../engine/types';
import { toAcknowledgementView } from './acknowledgement-view';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { readPlan } from './plan-view';
import { stored } from './stored-json';
import { type AcknowledgementView, acknowledgementInput, type Door, type PlanView } from './views';
import { findingView } from './words';

type Verbs = Pick<Door, 'acknowledge' | 'withdrawAcknowledgement' | 'listAcknowledgements'>;

const DAY_MS = 86_400_000;

/** Verbs on acknowledgements: "I know, because ..., until ...". Each judges the open plan of the job anew. */
export function acknowledgementVerbs(house: House): Verbs {
  return {
    acknowledge: (planId, input) => acknowledge(house, planId, input),
    withdrawAcknowledgement: (id) => withdraw(house, id),
    listAcknowledgements: (jobId) => list(house, jobId),
  };
}

/** A second one about the same takes the first one's place, with its own reason and time. */
async function acknowledge({ db, now }: House, planId: string, input: unknown): Promise<PlanView> {
  const { findingId, reason, days } = parseInput(acknowledgementInput, input);
  const nowMs = now();
  return db.$transaction(async (tx) => {
    const { jobId } = await readPlan(tx, planId, nowMs);
    const row = await tx.findingRow.findFirst({ where: { id: findingId, planId } });
    if (row === null) throw new DoorError('finding.not-found', { facts: { id: String(findingId) } });
    const one = asFinding(row);
    const fingerprint = requireFingerprint(one);
    const about = { jobId, code: one.code, fingerprint };
    const said = {
      ...{ severity: one.severity, evidence: one.evidence as Prisma.InputJsonObject, reason },
      ...{ createdAt: new Date(nowMs), until: new Date(nowMs + days * DAY_MS) },
    };
    await tx.acknowledgement.upsert({
      where: { jobId_code_fingerprint: about },
      create: { id: newId(nowMs), ...about, ...said },
      update: said,
    });
    await judgeOpenPlan(tx, jobId, nowMs);
    return readPlan(tx, planId, nowMs);
  });
}

function requireFingerprint(one: Finding): string {
  const fingerprint = fingerprintOf(one);
  if (fingerprint !== null) return fingerprint;
  const facts = { title: findingView(one).title };
  throw new DoorError(one.severity === 'blocks' ? 'acknowledgement.blocks' : 'acknowledgement.per-plan', { facts });
}

async function withdraw({ db, now }: House, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.acknowledgement.findUnique({ where: { id } });
    if (row === null) throw new DoorError('acknowledgement.not-found', { facts: { id } });
    await tx.acknowledgement.delete({ where: { id } });
    await judgeOpenPlan(tx, row.jobId, now());
  });
}

async function list({ db, now }: House, jobId: string): Promise<AcknowledgementView[]> {
  if ((await db.job.count({ where: { id: jobId } })) === 0)
    throw new DoorError('job.not-found', { facts: { id: jobId } });
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  const rows = await db.acknowledgement.findMany({ where: { jobId }, orderBy });
  return rows.map((row) => toAcknowledgementView(row, now()));
}

/** The plan that waits for a decision says what holds it now. One that is still being made asks for itself. */
async function judgeOpenPlan(tx: Rows, jobId: string, nowMs: number): Promise<void> {
  const [plan] = await tx.plan.findMany({ where: { jobId, state: 'open' }, include: { findings: true } });
  if (plan === undefined) return;
  const rows = await tx.acknowledgement.findMany({ where: { jobId } });
  const all = rows.map(({ code, fingerprint, until }) => ({ code, fingerprint, untilMs: until.getTime() }));
  const { verdict, reasons } = judge(plan.findings.map(asFinding), inForce(all, nowMs));
  const kept = reasons.map(({ evidence, ...rest }) => ({ ...rest, evidence: evidence as Prisma.InputJsonObject }));
  await tx.plan.update({ where: { id: plan.id }, data: { verdict, reasons: kept } });
}

function asFinding({ code, severity, evidence }: { code: string; severity: string; evidence: unknown }): Finding {
  return stored(finding, { code, severity, evidence });
}
