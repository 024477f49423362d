import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBilling } from '../../billing/open-billing';
import { ACCOUNT_KEY, type AwsDouble, startAwsDouble } from '../../billing/testing/aws-double';
import { COSTS_OF_OCTOBER } from '../../billing/testing/costs-of-october';
import { billingActuals, billingAlarm, billingReading, EXPLORER_CALL_USD } from '../../db/billing-columns';
import { openSecretBox } from '../../db/secrets';
import type { TaskPayload } from '../../db/tasks';
import { systemClock } from '../../engine/clock/system-clock';
import { createMemoryStorage } from '../../engine/testing/memory-storage';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from '../testing/house';

const destinationId = 'to-sites';
const HOUR_MS = 3_600_000;
const TOTAL = 'AWS/Billing/EstimatedCharges/USD';

let house: House;
let aws: AwsDouble;
let worker: { stop(): Promise<void> };
let nowMs: number;

beforeEach(async () => {
  [house, aws] = await Promise.all([openTestHouse(), startAwsDouble()]);
  nowMs = Date.parse('2026-11-23T08:00:00Z');
  await addJob(house, 'sites');
  const { accessKeyId, secretAccessKey } = ACCOUNT_KEY;
  await house.db.destination.update({
    where: { id: destinationId },
    data: {
      ...{ provider: 'aws-s3', bucket: 'ten-sites', region: 'eu-central-1', accessKeyId },
      secretSealed: openSecretBox(house.dataDir).seal(secretAccessKey),
    },
  });
  aws.account.curves.set(TOTAL, [['2026-11-23T00:00:00Z', 41.2]]);
  aws.account.curves.set('AWS/S3/NumberOfObjects/ten-sites,AllStorageTypes', [['2026-11-21T00:00:00Z', 1204]]);
  const ports = portsWith(createMemoryStorage(), {
    clock: { ...systemClock, now: () => nowMs },
    openBilling: async (access) => openBilling({ ...access, endpoint: aws.endpoint }),
  });
  worker = startTestWorker(house, ports);
});
afterEach(async () => {
  await worker.stop();
  await Promise.all([house.close(), aws.close()]);
});

type WithoutDestination<T> = T extends unknown ? Omit<T, 'destinationId'> : never;

async function ask(what: WithoutDestination<TaskPayload<'billing'>>) {
  const id = await house.queue('billing', { ...what, destinationId });
  return eventually(
    () => house.db.task.findUniqueOrThrow({ where: { id } }),
    (task) => task.state === 'done' || task.state === 'failed',
  );
}
const row = () => house.db.billing.findUniqueOrThrow({ where: { destinationId } });

test('a reading is kept for six hours and asked again after', async () => {
  expect(await ask({ ask: 'read' })).toMatchObject({ state: 'done' });
  const reading = billingReading.parse((await row()).reading);
  expect(reading).toMatchObject({ charges: { total: [{ value: '41.2' }] }, chargesError: null, sizesError: null });
  expect(aws.seen).toEqual(['cloudwatch:GetMetricData us-east-1', 'cloudwatch:GetMetricData eu-central-1']);
  nowMs += 6 * HOUR_MS - 1;
  await ask({ ask: 'read' });
  expect(aws.seen).toHaveLength(2);
  nowMs += 1;
  await ask({ ask: 'read' });
  expect(aws.seen).toHaveLength(4);
});

test('one part may fail without the other, and is asked again at once', async () => {
  aws.account.curves.delete(TOTAL);
  await ask({ ask: 'read' });
  expect(billingReading.parse((await row()).reading)).toMatchObject({
    ...{ charges: null, chargesError: { code: 'billing.no-data' } },
    sizes: { objects: [{ value: '1204' }] },
  });
  await ask({ ask: 'read' });
  expect(aws.seen).toHaveLength(4);
});

test('a refused key is not tried in the region of the bucket', async () => {
  await house.db.destination.update({ where: { id: destinationId }, data: { accessKeyId: 'AKIANOBODY' } });
  await ask({ ask: 'read' });
  const { chargesError, sizesError } = billingReading.parse((await row()).reading);
  expect([chargesError?.code, sizesError?.code]).toEqual(['access.bad-key', 'access.bad-key']);
  expect(aws.seen).toHaveLength(1);
});

test('the alarm is set with the name of this installation, followed by readings, and removed', async () => {
  await ask({ ask: 'set-alarm', usd: '12.50', email: 'ops@example.com', scope: 's3' });
  const { name } = billingAlarm.parse((await row()).alarm);
  expect([...aws.account.alarms.keys()]).toEqual([name]);
  const alarm = aws.account.alarms.get(name);
  aws.account.alarms.set(name, { ...alarm, StateValue: 'ALARM' });
  await ask({ ask: 'read' });
  expect(billingAlarm.parse((await row()).alarm)).toMatchObject({ state: 'alarm', usd: '12.5' });
  await ask({ ask: 'remove-alarm' });
  expect((await row()).alarm).toBeNull();
  expect([aws.account.alarms.size, aws.account.topics.size]).toEqual([0, 0]);
});

test('a paid question is sent for the amount named, and not again when its worker died', async () => {
  aws.account.costs = COSTS_OF_OCTOBER;
  const october = { ask: 'actuals', from: '2026-10-01', to: '2026-11-01' } as const;
  expect(await ask({ ...october, acknowledgedUsd: '0' })).toMatchObject({
    state: 'failed',
    error: { code: 'billing.not-acknowledged' },
  });
  expect(await ask({ ...october, acknowledgedUsd: EXPLORER_CALL_USD })).toMatchObject({ state: 'done' });
  expect(billingActuals.parse((await row()).actuals).items).toHaveLength(4);
  const again = { id: 'again', kind: 'billing', attempts: 1 };
  const payload = { ...october, destinationId, acknowledgedUsd: EXPLORER_CALL_USD };
  await house.db.task.create({ data: { ...again, payload } });
  const task = await eventually(
    () => house.db.task.findUniqueOrThrow({ where: { id: 'again' } }),
    ({ state }) => state === 'failed',
  );
  expect(task.error).toMatchObject({ code: 'billing.not-acknowledged' });
  expect(aws.seen).toEqual(['ce:GetCostAndUsage us-east-1']);
});

test('a region without a bill fails with its reason', async () => {
  await house.db.destination.update({ where: { id: destinationId }, data: { region: 'cn-north-1' } });
  expect(await ask({ ask: 'read' })).toMatchObject({ state: 'failed', error: { code: 'billing.wrong-region' } });
});
