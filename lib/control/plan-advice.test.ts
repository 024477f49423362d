import { afterEach, beforeEach, expect, test } from 'vitest';
import { SizeCounter } from '../engine/pricing/size-histogram';
import { planAdvice } from './plan-advice';
import { destination, job, NOW, openPlan } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

/** A plan of ten thousand small files at AWS in Ireland. */
async function planOfSmallFiles(): Promise<string> {
  const place = { provider: 'aws-s3', region: 'eu-west-1', bucket: 'small-files' };
  const { id: destinationId } = await destination(at, { name: 'aws', ...place });
  const { id } = await job(at, { name: 'small', destinationId });
  const planId = await openPlan(at, id, 'ready');
  const counter = new SizeCounter();
  for (let file = 0; file < 10_000; file += 1) counter.add(4096);
  const row = await at.house.db.plan.findUniqueOrThrow({ where: { id: planId } });
  await at.house.db.plan.update({
    where: { id: planId },
    data: { price: { ...(row.price as object), sizes: counter.result() as unknown as object }, firstRun: true },
  });
  return planId;
}

test('small files make the infrequent class dearer than STANDARD, and it says why', async () => {
  const advice = await at.door.planAdvice(await planOfSmallFiles());
  expect(advice).toMatchObject({ storageClass: 'STANDARD', currency: 'USD', isStale: false, changesPerNight: 0 });
  const infrequent = advice.classes.find(({ storageClass }) => storageClass === 'STANDARD_IA');
  expect(Number(infrequent?.times)).toBeGreaterThan(10);
  expect(infrequent?.reasons).toContain('100 % of your files are under 128 KB and are billed as that.');
  const standard = advice.classes.find(({ storageClass }) => storageClass === 'STANDARD');
  expect(standard).toMatchObject({ times: '1', firstRun: '0.05' });
});

test('a book of 91 days says that it is old', async () => {
  const { asOf } = await at.door.planAdvice(await planOfSmallFiles());
  const later = { ...at.house, now: () => Date.parse(asOf) + 91 * 86_400_000 };
  const { id } = await at.house.db.plan.findFirstOrThrow();
  expect((await planAdvice(later, id)).isStale).toBe(true);
  expect(await codeOf(at.door.planAdvice('x'))).toBe('plan.not-found');
});

test('without known sizes nothing is compared', async () => {
  const { id } = await job(at);
  expect((await at.door.planAdvice(await openPlan(at, id, 'ready'))).classes).toEqual([]);
});
