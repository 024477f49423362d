import type { AccountState } from './account-state';

/** Account of every ARN here. */
export const ACCOUNT_ID = '123456789012';

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Value: string }[];
    };
  };
}

type Body = Readonly<Record<string, unknown>>;

/** What CloudWatch answers to one operation. Throws for what this project never asks. */
export function answerCloudWatch(account: AccountState, operation: string, body: Body): object {
  switch (operation) {
    case 'GetMetricData':
      return metricData(account, body);
    case 'PutMetricAlarm':
      return putAlarm(account, body);
    case 'DescribeAlarms':
      return {
        CompositeAlarms: [],
        MetricAlarms: (body.AlarmNames as string[]).flatMap((name) => account.alarms.get(name) ?? []),
      };
    case 'ListTagsForResource':
      return { Tags: [...(account.tags.get(String(body.ResourceARN)) ?? [])].map(([Key, Value]) => ({ Key, Value })) };
    case 'DeleteAlarms':
      for (const name of body.AlarmNames as string[]) account.alarms.delete(name);
      return {};
    default:
      throw new Error(`not expected: ${operation}`);
  }
}

/** Timestamps are seconds since 1970; a curve longer than a page comes as PartialData with a NextToken. */
function metricData(account: AccountState, body: Body): object {
  const from = Number(body.NextToken ?? 0);
  const start = Number(body.StartTime) * 1000;
  const end = Number(body.EndTime) * 1000;
  let isMore = false;
  const MetricDataResults = (body.MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric } }) => {
    const name = [Metric.Namespace, Metric.MetricName, Metric.Dimensions.map(({ Value }) => Value).join()].join('/');
    const all = (account.curves.get(name) ?? []).filter(([at]) => Date.parse(at) >= start && Date.parse(at) < end);
    const page = all.slice(from, from + account.pageSize);
    const isPartial = all.length > from + account.pageSize;
    isMore ||= isPartial;
    return {
      ...{ Id, Label: Metric.MetricName, StatusCode: isPartial ? 'PartialData' : 'Complete' },
      Timestamps: page.map(([at]) => Date.parse(at) / 1000),
      Values: page.map(([, value]) => value),
    };
  });
  return { MetricDataResults, Messages: [], ...(isMore ? { NextToken: String(from + account.pageSize) } : {}) };
}

function putAlarm({ alarms, tags }: AccountState, body: Body): object {
  const { Tags, ...alarm } = body as unknown as {
    readonly Tags: readonly { Key: string; Value: string }[];
    readonly AlarmName: string;
  };
  const AlarmArn = `arn:aws:cloudwatch:us-east-1:${ACCOUNT_ID}:alarm:${alarm.AlarmName}`;
  // "If you are using this operation to update an existing alarm, any tags you specify in this parameter are ignored."
  if (!alarms.has(alarm.AlarmName)) tags.set(AlarmArn, new Map(Tags.map(({ Key, Value }) => [Key, Value])));
  alarms.set(alarm.AlarmName, { ...alarm, AlarmArn, StateValue: 'INSUFFICIENT_DATA' });
  return {};
}
