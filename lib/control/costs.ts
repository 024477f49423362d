import { EXPLORER_CALL_USD } from '../db/billing-columns';
import { TASK_PAYLOADS, type TaskPayload } from '../db/tasks';
import { readBilling, requireAws } from './costs/bills';
import { readCosts } from './costs/costs';
import { dayOf, monthAt } from './costs/month';
import { compareRuns } from './costs/run-comparison';
import { DoorError } from './door-error';
import type { House } from './house';
import { parseInput } from './parse-input';
import { enqueue } from './queue';
import { stored } from './stored-json';
import type { Door } from './views';
import { type ActualsDraft, actualsInput, alarmInput } from './views-costs';

type Verbs = Pick<
  Door,
  'costs' | 'compareRuns' | 'getBilling' | 'refreshBilling' | 'setBillingAlarm' | 'removeBillingAlarm' | 'askActuals'
>;

/** Verbs on money. */
export function costVerbs(house: House): Verbs {
  return {
    costs: () => readCosts(house),
    compareRuns: (input) => compareRuns(house, input),
    getBilling: (destinationId) => readBilling(house, destinationId),
    refreshBilling: (destinationId) => ask(house, { ask: 'read', destinationId }),
    setBillingAlarm: (destinationId, input) =>
      ask(house, { ask: 'set-alarm', destinationId, ...parseInput(alarmInput, input) }),
    removeBillingAlarm: (destinationId) => ask(house, { ask: 'remove-alarm', destinationId }),
    askActuals: (destinationId, input) => ask(house, { ask: 'actuals', destinationId, ...paidQuestion(house, input) }),
  };
}

type Ask = TaskPayload<'billing'>;

/** The same question twice is one task: a second click gets the first one's id. */
async function ask({ db }: House, payload: Ask): Promise<{ taskId: string }> {
  return db.$transaction(async (tx) => {
    const row = await tx.destination.findUnique({ where: { id: payload.destinationId } });
    if (row === null) throw new DoorError('destination.not-found', { facts: { id: payload.destinationId } });
    requireAws(row);
    const open = await tx.task.findMany({ where: { kind: 'billing', state: { in: ['queued', 'running'] } } });
    const same = open.find((task) => isSame(stored(TASK_PAYLOADS.billing, task.payload), payload));
    return { taskId: same?.id ?? (await enqueue(tx, 'billing', payload)) };
  });
}

function isSame(one: Ask, other: Ask): boolean {
  const line = (ask: Ask) => JSON.stringify(Object.entries(ask).sort(([a], [b]) => a.localeCompare(b)));
  return line(one) === line(other);
}

/** Whole months; the running one up to tomorrow, because Cost Explorer's end is exclusive. */
function paidQuestion({ now }: House, input: ActualsDraft) {
  const { month, acknowledgedUsd } = parseInput(actualsInput, input);
  if (acknowledgedUsd !== EXPLORER_CALL_USD) {
    throw new DoorError('billing.not-acknowledged', { facts: { usd: EXPLORER_CALL_USD }, field: 'acknowledgedUsd' });
  }
  const current = monthAt(now());
  const wanted = month === null ? current : monthAt(Date.parse(`${month}-01T00:00:00Z`));
  if (wanted.startMs > current.nowMs) {
    throw new DoorError('billing.month-to-come', { facts: { month: month ?? '' }, field: 'month' });
  }
  const tomorrow = Date.parse(dayOf(current.nowMs)) + 86_400_000;
  return { from: dayOf(wanted.startMs), to: dayOf(Math.min(wanted.endMs, tomorrow)), acknowledgedUsd };
}
