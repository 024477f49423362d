import { storedHiddenBill } from '../db/hidden-bill-columns';
import { TASK_PAYLOADS } from '../db/tasks';
import { bookInUse } from '../engine/pricing/book-file';
import { cost } from '../engine/pricing/cost';
import type { PriceBook } from '../engine/pricing/price-book';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { enqueue } from './queue';
import { iso, storedOrNull } from './stored-json';
import type { Door } from './views';
import { cleanUpInput, type HiddenBillView } from './views-hidden-bill';
import { findingViews } from './words';

type Verbs = Pick<Door, 'getHiddenBill' | 'lookForHidden' | 'cleanUpHidden'>;

/** Verbs on what a bucket bills unseen. */
export function hiddenBillVerbs({ db, dataDir }: House): Verbs {
  return {
    getHiddenBill: async (destinationId) => viewOf(await rowOf(db, destinationId), bookInUse(dataDir)),
    lookForHidden: (destinationId) => start(db, { destinationId }),
    cleanUpHidden: (destinationId, input) => start(db, { destinationId, agreed: parseInput(cleanUpInput, input) }),
  };
}

async function rowOf(db: Rows, id: string) {
  const row = await db.destination.findUnique({ where: { id } });
  if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
  return row;
}

function viewOf(row: Awaited<ReturnType<typeof rowOf>>, book: PriceBook): HiddenBillView {
  const bill = storedOrNull(storedHiddenBill, row.hiddenBill);
  const { provider, region, storageClass } = row;
  const { usd, unknown } = cost({ provider, region, storageClass, list: 1000 }, book);
  const thousandListsUsd = unknown.length > 0 ? null : usd;
  const place = { destinationId: row.id, destinationName: row.name, bucket: row.bucket, thousandListsUsd };
  if (bill === null)
    return { ...place, at: null, piles: [], removable: null, requests: 0, findings: [], cleaned: null };
  return { ...place, ...bill, at: iso(row.hiddenBillAt), findings: findingViews(bill.findings) };
}

/** One at a time for a destination: a second click gets the first one's id. */
async function start(
  db: House['db'],
  payload: { destinationId: string; agreed?: object },
): Promise<{ taskId: string }> {
  return db.$transaction(async (tx) => {
    await rowOf(tx, payload.destinationId);
    const open = await tx.task.findMany({ where: { kind: 'hidden-bill', state: { in: ['queued', 'running'] } } });
    const same = open.find((task) => Object(task.payload).destinationId === payload.destinationId);
    return { taskId: same?.id ?? (await enqueue(tx, 'hidden-bill', TASK_PAYLOADS['hidden-bill'].parse(payload))) };
  });
}
