/**
 * The billing alarm of this installation: topic → subscription → alarm, in this order, so that every alarm has somewhere to go.
 * Removing goes the other way round on purpose: the alarm is what remembers the topic, so the topic goes first and a second try
 * still finds it. Both carry the tag `foresync:installation`; what does not carry ours is left alone (billing.not-ours).
 */
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { EngineError } from '../engine/errors';
import { alarmName, INSTALLATION_TAG } from './alarm-name';
import { deleteTopic, mailsOf, openTopic } from './alarm-topic';
import type { AwsClients } from './aws-clients';
import type { Alarm, AlarmRequest } from './billing';
import { CHARGES_PERIOD_S, DIMENSIONS } from './metric-queries';

/** Creates the alarm or gives it a new threshold and address. */
export async function putAlarm(clients: AwsClients, request: AlarmRequest, signal: AbortSignal): Promise<Alarm> {
  const { installation, usd, email, scope } = request;
  await ownAlarm(clients, installation, signal);
  const topicArn = await openTopic(clients, { installation, email }, signal);
  const command = new PutMetricAlarmCommand({
    AlarmName: alarmName(installation),
    AlarmDescription: `Month-to-date charges above $${usd}, set by Foresync.`,
    Namespace: 'AWS/Billing',
    MetricName: 'EstimatedCharges',
    Dimensions: [...DIMENSIONS[scope]],
    Statistic: 'Maximum',
    Period: CHARGES_PERIOD_S,
    EvaluationPeriods: 1,
    Threshold: Number(usd),
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
    AlarmActions: [topicArn],
    Tags: [{ Key: INSTALLATION_TAG, Value: installation }],
  });
  const asked = { action: 'cloudwatch:PutMetricAlarm', where: 'home', signal } as const;
  await clients.send(asked, () => clients.home.send(command, { abortSignal: signal }));
  const made = await showAlarm(clients, installation, signal);
  if (made === null) throw new EngineError('billing.unknown', { message: 'the alarm is not there after it was put' });
  return made;
}

/** The alarm as Amazon has it; null when there is none. */
export async function showAlarm(clients: AwsClients, installation: string, signal: AbortSignal): Promise<Alarm | null> {
  const alarm = await ownAlarm(clients, installation, signal);
  if (alarm === null) return null;
  const [topicArn] = alarm.AlarmActions ?? [];
  return {
    name: alarm.AlarmName ?? alarmName(installation),
    state: alarm.StateValue === 'ALARM' ? 'alarm' : alarm.StateValue === 'OK' ? 'ok' : 'no-data',
    usd: String(alarm.Threshold ?? 0),
    scope: (alarm.Dimensions ?? []).some(({ Name }) => Name === 'ServiceName') ? 's3' : 'account',
    mails: topicArn === undefined ? [] : await mailsOf(clients, topicArn, signal),
  };
}

/** Deletes topic, subscriptions and alarm. */
export async function deleteAlarm(clients: AwsClients, installation: string, signal: AbortSignal): Promise<void> {
  const alarm = await ownAlarm(clients, installation, signal);
  if (alarm === null) return;
  const [topicArn] = alarm.AlarmActions ?? [];
  if (topicArn !== undefined) await deleteTopic(clients, { installation, topicArn }, signal);
  const command = new DeleteAlarmsCommand({ AlarmNames: [alarmName(installation)] });
  const asked = { action: 'cloudwatch:DeleteAlarms', where: 'home', signal } as const;
  await clients.send(asked, () => clients.home.send(command, { abortSignal: signal }));
}

/** The alarm of our name, after its tag was read. Throws billing.not-ours when the tag is missing or another's. */
async function ownAlarm(
  { home, send }: AwsClients,
  installation: string,
  signal: AbortSignal,
): Promise<MetricAlarm | null> {
  const name = alarmName(installation);
  const asked = { where: 'home', signal } as const;
  const found = await send({ ...asked, action: 'cloudwatch:DescribeAlarms' }, () =>
    home.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] }), { abortSignal: signal }),
  );
  const alarm = found.MetricAlarms?.find(({ AlarmName }) => AlarmName === name);
  if (alarm === undefined) return null;
  const { Tags = [] } = await send({ ...asked, action: 'cloudwatch:ListTagsForResource' }, () =>
    home.send(new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn ?? '' }), { abortSignal: signal }),
  );
  if (Tags.some(({ Key, Value }) => Key === INSTALLATION_TAG && Value === installation)) return alarm;
  throw new EngineError('billing.not-ours', { facts: { name, arn: alarm.AlarmArn ?? '' } });
}
