/**
 * billing: asks Amazon what an AWS destination's account is billed, sets or removes the alarm, or asks Cost Explorer.
 *
 *   read          charges, then sizes with the same key; each failure is written in place of its part. A reading without failures
 *                 that is younger than six hours is kept, so that many clicks are one paid question.
 *   set-alarm, remove-alarm   may be done again after any crash
 *   actuals       is sent once: a task that comes back after its worker died is refused, because the first request may have been billed
 */
import type { Alarm, Billing } from '../../billing/billing';
import { type BillingReading, billingReading, EXPLORER_CALL_USD, READING_FRESH_MS } from '../../db/billing-columns';
import { Prisma } from '../../db/database';
import type { Destination } from '../../db/generated/client';
import { serializeError } from '../../db/stored-error';
import type { TaskPayload } from '../../db/tasks';
import { EngineError, isEngineError } from '../../engine/errors';
import { targetOf } from '../bucket-session';
import { failureOf, type TaskContext } from '../task-context';

type Ask = TaskPayload<'billing'>;

/** Charges are month to date: this reaches over the month before. */
const WINDOW_MS = 40 * 86_400_000;

/** Does nothing when the destination is gone. Throws what Billing throws, and data.secret-key. */
export async function runBillingTask(context: TaskContext, ask: Ask): Promise<void> {
  const destination = await context.db.destination.findUnique({ where: { id: ask.destinationId } });
  if (destination === null) return;
  if (ask.ask === 'read' && (await isFresh(context, destination.id))) return;
  try {
    const billing = await context.ports.openBilling(accessOf(context, destination));
    try {
      await answer(context, { ask, billing, destination });
    } finally {
      billing.close();
    }
  } catch (error) {
    // A paid question that was cut short is not asked again by itself, so it fails instead of going back to the queue.
    throw ask.ask === 'actuals' ? error : failureOf(context.signal, error);
  }
}

interface Question {
  readonly ask: Ask;
  readonly billing: Billing;
  readonly destination: Destination;
}

async function answer(context: TaskContext, question: Question): Promise<void> {
  const { ask, billing, destination } = question;
  const { signal } = context;
  const at = new Date(context.ports.clock.now());
  const installation = alarmOwner(context.installation);
  switch (ask.ask) {
    case 'read':
      return write(context, destination.id, {
        reading: await read(context, question),
        readAt: at,
        ...(await known(context, question)),
      });
    case 'set-alarm': {
      const { usd, email, scope } = ask;
      const alarm = await billing.setAlarm({ installation, usd, email, scope }, signal);
      return write(context, destination.id, { alarm: alarmColumn(alarm), alarmAt: at });
    }
    case 'remove-alarm':
      await billing.removeAlarm(installation, signal);
      return write(context, destination.id, { alarm: Prisma.DbNull, alarmAt: null });
    case 'actuals': {
      await refuseSecondCall(context);
      const { from, to, acknowledgedUsd } = ask;
      const actuals = await billing.actuals({ from, to, acknowledgedUsd }, signal);
      return write(context, destination.id, {
        actuals: { ...actuals, items: actuals.items.map((item) => ({ ...item })) },
        actualsAt: at,
      });
    }
  }
}

async function read(context: TaskContext, { billing, destination }: Question): Promise<BillingReading> {
  const toMs = context.ports.clock.now();
  const window = { fromMs: toMs - WINDOW_MS, toMs };
  const charges = await settled(billing.charges(window, context.signal));
  const useless = 'error' in charges && /^(access|network)\./.test(charges.error.code);
  const sizes = useless ? charges : await settled(billing.sizes(destination.bucket, window, context.signal));
  return billingReading.parse({
    charges: 'value' in charges ? charges.value : null,
    chargesError: 'error' in charges ? serializeError(charges.error) : null,
    sizes: 'value' in sizes ? sizes.value : null,
    sizesError: 'error' in sizes ? serializeError(sizes.error) : null,
  });
}

/** The alarm as it is now, when one was set from here; asking for it needs permissions a reading does not. */
async function known(context: TaskContext, { billing, destination }: Question) {
  const row = await context.db.billing.findUnique({ where: { destinationId: destination.id } });
  if (row === null || row.alarm === null) return {};
  const alarm = await billing.alarm(alarmOwner(context.installation), context.signal);
  const alarmAt = new Date(context.ports.clock.now());
  return alarm === null ? { alarm: Prisma.DbNull, alarmAt: null } : { alarm: alarmColumn(alarm), alarmAt };
}

/** A failure that is an answer. Cancelling is none. */
async function settled<T>(work: Promise<T>): Promise<{ value: T } | { error: EngineError }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!isEngineError(error) || error.code === 'cancelled') throw error;
    return { error };
  }
}

async function isFresh({ db, ports }: TaskContext, destinationId: string): Promise<boolean> {
  const row = await db.billing.findUnique({ where: { destinationId } });
  if (row?.readAt == null) return false;
  const { chargesError, sizesError } = billingReading.parse(row.reading);
  return chargesError === null && sizesError === null && ports.clock.now() - row.readAt.getTime() < READING_FRESH_MS;
}

async function refuseSecondCall({ db, taskId }: TaskContext): Promise<void> {
  const { attempts } = await db.task.findUniqueOrThrow({ where: { id: taskId } });
  if (attempts > 1) throw new EngineError('billing.not-acknowledged', { facts: { usd: EXPLORER_CALL_USD, attempts } });
}

async function write(
  { db }: TaskContext,
  destinationId: string,
  data: Omit<Prisma.BillingUncheckedCreateInput, 'destinationId'>,
): Promise<void> {
  await db.billing.upsert({ where: { destinationId }, create: { destinationId, ...data }, update: data });
}

const alarmColumn = (alarm: Alarm) => ({ ...alarm, mails: alarm.mails.map((mail) => ({ ...mail })) });

/** Names of topics take letters, digits, dashes and underscores. */
const alarmOwner = (installation: string) => installation.toLowerCase().replace(/[^a-z0-9-]/g, '-');

function accessOf(context: TaskContext, destination: Destination) {
  const { region, credentials } = targetOf(context, destination);
  return { region, credentials, clockOffsetMs: destination.clockOffsetMs ?? 0, endpoint: null };
}
