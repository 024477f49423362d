import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineError } from '../engine/errors';
import type { AwsAccess, Billing } from './billing';
import { openBilling } from './open-billing';
import { ACCOUNT_KEY, type AwsDouble, startAwsDouble } from './testing/aws-double';
import { COSTS_OF_OCTOBER } from './testing/costs-of-october';

const WINDOW = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: Date.parse('2026-11-23T08:00:00Z') };
const BUCKET = 'ten-sites';
const { signal } = new AbortController();

let aws: AwsDouble;
let billing: Billing;
const open = (more: Partial<AwsAccess> = {}) => {
  billing = openBilling({
    ...{ region: 'eu-central-1', credentials: ACCOUNT_KEY, clockOffsetMs: 0, endpoint: aws.endpoint },
    ...more,
  });
};

beforeEach(async () => {
  aws = await startAwsDouble();
  open();
});
afterEach(async () => {
  billing.close();
  await aws.close();
});

const failure = async (work: Promise<unknown>): Promise<Partial<EngineError>> => {
  const error = await work.then(
    () => ({ code: 'done', facts: {} }),
    (thrown: EngineError) => thrown,
  );
  return { code: error.code, facts: error.facts } as Partial<EngineError>;
};

describe('charges', () => {
  const total = 'AWS/Billing/EstimatedCharges/USD';

  test('are asked in us-east-1 whatever the region of the bucket, and cost what two metrics cost', async () => {
    aws.account.curves.set(total, [
      ['2026-11-22T18:00:00Z', 41.2],
      ['2026-11-23T00:00:00Z', 0.00000012],
    ]);
    aws.account.curves.set(`${total},AmazonS3`, [['2026-11-23T00:00:00Z', 12.37]]);
    expect(await billing.charges(WINDOW, signal)).toEqual({
      total: [
        { at: '2026-11-22T18:00:00.000Z', value: '41.2' },
        { at: '2026-11-23T00:00:00.000Z', value: '0.00000012' },
      ],
      s3: [{ at: '2026-11-23T00:00:00.000Z', value: '12.37' }],
      asked: { metrics: 2, usd: '0.00002' },
    });
    expect(aws.seen).toEqual(['cloudwatch:GetMetricData us-east-1']);
  });

  test('come whole when CloudWatch sends them in pages', async () => {
    const days = Array.from({ length: 5 }, (_, day) => [`2026-11-0${day + 1}T00:00:00Z`, day] as const);
    aws.account.curves.set(total, days);
    aws.account.pageSize = 2;
    const { total: points } = await billing.charges(WINDOW, signal);
    expect(points.map(({ value }) => value)).toEqual(['0', '1', '2', '3', '4']);
    expect(aws.seen).toHaveLength(3);
  });

  test('that nobody switched on are named so', async () => {
    expect(await failure(billing.charges(WINDOW, signal))).toMatchObject({ code: 'billing.no-data' });
  });
});

describe('sizes', () => {
  test('are asked where the bucket is, and show the storage types it holds', async () => {
    aws.account.curves.set(`AWS/S3/BucketSizeBytes/${BUCKET},StandardStorage`, [['2026-11-21T00:00:00Z', 81_788_928]]);
    aws.account.curves.set(`AWS/S3/NumberOfObjects/${BUCKET},AllStorageTypes`, [['2026-11-21T00:00:00Z', 1204]]);
    const sizes = await billing.sizes(BUCKET, WINDOW, signal);
    expect(sizes).toMatchObject({
      bytes: [{ storageType: 'StandardStorage', points: [{ value: '81788928' }] }],
      objects: [{ value: '1204' }],
      asked: { metrics: 28, usd: '0.00028' },
    });
    expect(aws.seen).toEqual(['cloudwatch:GetMetricData eu-central-1']);
  });

  test('of a bucket that is not there are not zero', async () => {
    const facts = { bucket: BUCKET, region: 'eu-central-1' };
    expect(await failure(billing.sizes(BUCKET, WINDOW, signal))).toEqual({ code: 'billing.no-sizes', facts });
  });

  test('in a region the account has not switched on', async () => {
    open({ region: 'il-central-1' });
    aws.account.closedRegions.add('il-central-1');
    expect(await failure(billing.sizes(BUCKET, WINDOW, signal))).toMatchObject({
      code: 'billing.wrong-region',
      facts: { region: 'il-central-1', vendorCode: 'UnrecognizedClientException' },
    });
  });
});

describe('refusals', () => {
  test.each([
    [403, 'AccessDeniedException', 'billing.denied'],
    [400, 'InvalidParameterValue', 'billing.bad-request'],
    [400, 'ExpiredTokenException', 'access.bad-key'],
    [403, 'SignatureDoesNotMatch', 'access.bad-signature'],
    [501, 'SomethingNew', 'billing.unavailable'],
    [400, 'DataUnavailableException', 'billing.no-explorer'],
  ])('%d %s is %s and names the action', async (status, code, ours) => {
    aws.account.refusals.set('cloudwatch:GetMetricData', { status, code, message: 'as Amazon says it' });
    expect(await failure(billing.charges(WINDOW, signal))).toMatchObject({
      code: ours,
      facts: { action: 'cloudwatch:GetMetricData', region: 'us-east-1', httpStatus: status },
    });
  });

  test('a key nobody knows', async () => {
    open({ credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' } });
    expect(await failure(billing.charges(WINDOW, signal))).toMatchObject({ code: 'access.bad-key' });
  });

  test('no server, a cut connection, a stopped task', async () => {
    aws.account.refusals.set('ce:GetCostAndUsage', { status: 0, code: '', message: '' });
    const question = { from: '2026-10-01', to: '2026-11-01', acknowledgedUsd: '0.01' };
    expect(await failure(billing.actuals(question, signal))).toMatchObject({ code: 'network.reset' });
    expect(await failure(billing.charges(WINDOW, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
    open({ endpoint: 'http://127.0.0.1:1' });
    expect(await failure(billing.actuals(question, signal))).toMatchObject({ code: 'network.refused' });
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'auto', 'fsn1'])('%s has its bill elsewhere', (region) => {
    expect(() => open({ region })).toThrow('billing.wrong-region');
  });
});

describe('the alarm', () => {
  const request = { installation: 'i1', usd: '12.50', email: 'ops@example.com', scope: 's3' } as const;
  const topic = 'arn:aws:sns:us-east-1:123456789012:foresync-billing-i1';

  test('is made, shown, changed and removed, with its topic and its mail', async () => {
    expect(await billing.alarm('i1', signal)).toBeNull();
    expect(await billing.setAlarm(request, signal)).toEqual({
      ...{ name: 'foresync-billing-i1', state: 'no-data', usd: '12.5', scope: 's3' },
      mails: [{ email: 'ops@example.com', state: 'pending' }],
    });
    expect(aws.account.alarms.get('foresync-billing-i1')).toMatchObject({
      ...{ Namespace: 'AWS/Billing', MetricName: 'EstimatedCharges', Statistic: 'Maximum', Period: 21_600 },
      ...{ Threshold: 12.5, ComparisonOperator: 'GreaterThanThreshold', AlarmActions: [topic] },
    });
    aws.account.topics.get(topic)?.set('ops@example.com', `${topic}:1`);
    const changed = await billing.setAlarm(
      { ...request, usd: '20', email: 'new@example.com', scope: 'account' },
      signal,
    );
    expect(changed).toMatchObject({
      usd: '20',
      scope: 'account',
      mails: [{ email: 'new@example.com', state: 'pending' }],
    });
    await billing.removeAlarm('i1', signal);
    expect([aws.account.alarms.size, aws.account.topics.size]).toEqual([0, 0]);
    await billing.removeAlarm('i1', signal);
    expect(aws.seen.every((one) => one.endsWith(' us-east-1'))).toBe(true);
  });

  test('of somebody else with the same name is neither changed nor deleted', async () => {
    await billing.setAlarm(request, signal);
    aws.account.tags.set('arn:aws:cloudwatch:us-east-1:123456789012:alarm:foresync-billing-i1', new Map());
    expect(await failure(billing.setAlarm(request, signal))).toMatchObject({ code: 'billing.not-ours' });
    expect(await failure(billing.removeAlarm('i1', signal))).toMatchObject({ code: 'billing.not-ours' });
    expect(aws.account.topics.size).toBe(1);
  });

  test('with a topic of somebody else stays as it is', async () => {
    await billing.setAlarm(request, signal);
    aws.account.tags.set(topic, new Map([['foresync:installation', 'i2']]));
    expect(await failure(billing.removeAlarm('i1', signal))).toMatchObject({ code: 'billing.not-ours' });
    expect([aws.account.alarms.size, aws.account.topics.size]).toEqual([1, 1]);
    expect(await failure(billing.setAlarm(request, signal))).toMatchObject({ code: 'billing.bad-request' });
  });

  test('is finished by a second try after a refusal in the middle, made or removed', async () => {
    const refusal = { status: 403, code: 'AccessDeniedException', message: 'no' };
    aws.account.refusals.set('cloudwatch:PutMetricAlarm', refusal);
    const refused = await failure(billing.setAlarm(request, signal));
    expect(refused).toMatchObject({ code: 'billing.denied', facts: { action: 'cloudwatch:PutMetricAlarm' } });
    aws.account.refusals.clear();
    await billing.setAlarm(request, signal);
    aws.account.refusals.set('cloudwatch:DeleteAlarms', refusal);
    expect(await failure(billing.removeAlarm('i1', signal))).toMatchObject({ code: 'billing.denied' });
    expect(await billing.alarm('i1', signal)).toMatchObject({ mails: [] });
    aws.account.refusals.clear();
    await billing.removeAlarm('i1', signal);
    expect(aws.account.alarms.size).toBe(0);
  });

  test('SNS refuses in its own words', async () => {
    aws.account.refusals.set('sns:Subscribe', { status: 403, code: 'AuthorizationError', message: 'no' });
    expect(await failure(billing.setAlarm(request, signal))).toMatchObject({
      code: 'billing.denied',
      facts: { action: 'sns:Subscribe' },
    });
  });
});

describe('actuals', () => {
  const october = { from: '2026-10-01', to: '2026-11-01' };

  test('are one paid request, dearest first', async () => {
    aws.account.costs = COSTS_OF_OCTOBER;
    const actuals = await billing.actuals({ ...october, acknowledgedUsd: '0.01' }, signal);
    expect(actuals).toMatchObject({ ...october, estimated: false, more: false, usdOfCall: '0.01' });
    expect(actuals.items.map(({ usageType, usd }) => [usageType, usd])).toEqual([
      ['EUC1-TimedStorage-ByteHrs', '2.1344321207'],
      ['EUC1-Requests-Tier1', '0.2214'],
      ['EUC1-Requests-Tier2', '0.0012043'],
      ['EUC1-DataTransfer-Out-Bytes', '0'],
    ]);
    expect(aws.seen).toEqual(['ce:GetCostAndUsage us-east-1']);
  });

  test.each(['', '0', '0.02', '.01'])('are not asked for when the amount named is "%s"', async (acknowledgedUsd) => {
    expect(await failure(billing.actuals({ ...october, acknowledgedUsd }, signal))).toEqual({
      code: 'billing.not-acknowledged',
      facts: { usd: '0.01' },
    });
    expect(aws.seen).toEqual([]);
  });

  test('are never asked twice by themselves', async () => {
    aws.account.refusals.set('ce:GetCostAndUsage', { status: 500, code: 'InternalFailure', message: 'sorry' });
    const failed = await failure(billing.actuals({ ...october, acknowledgedUsd: '0.01' }, signal));
    expect(failed).toMatchObject({ code: 'billing.unavailable' });
    expect(aws.seen).toHaveLength(1);
  });
});
