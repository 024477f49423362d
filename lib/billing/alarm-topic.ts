import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { EngineError } from '../engine/errors';
import { alarmName, INSTALLATION_TAG } from './alarm-name';
import type { AwsClients } from './aws-clients';
import type { Alarm } from './billing';

/**
 * The topic's ARN, with exactly `email` subscribed. CreateTopic answers with the topic there is when name and tags agree, and
 * refuses other tags; an address waiting for its click cannot be unsubscribed and runs out by itself (SNS: after 48 hours).
 */
export async function openTopic(
  clients: AwsClients,
  { installation, email }: { installation: string; email: string },
  signal: AbortSignal,
): Promise<string> {
  const { topics, send } = clients;
  const asked = { where: 'home', signal } as const;
  const name = alarmName(installation);
  const { TopicArn = '' } = await send({ ...asked, action: 'sns:CreateTopic' }, () =>
    topics.send(new CreateTopicCommand({ Name: name, Tags: [{ Key: INSTALLATION_TAG, Value: installation }] }), {
      abortSignal: signal,
    }),
  );
  const before = await subscriptions(clients, TopicArn, signal);
  if (!before.some(({ Endpoint }) => Endpoint === email)) {
    await send({ ...asked, action: 'sns:Subscribe' }, () =>
      topics.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: email }), { abortSignal: signal }),
    );
  }
  for (const { Endpoint, SubscriptionArn = '' } of before) {
    if (Endpoint === email || !SubscriptionArn.startsWith('arn:')) continue;
    await send({ ...asked, action: 'sns:Unsubscribe' }, () =>
      topics.send(new UnsubscribeCommand({ SubscriptionArn }), { abortSignal: signal }),
    );
  }
  return TopicArn;
}

/** Addresses of a topic; a topic that is gone has none. */
export async function mailsOf(clients: AwsClients, topicArn: string, signal: AbortSignal): Promise<Alarm['mails']> {
  const found = await subscriptions(clients, topicArn, signal);
  return found.map(({ Endpoint = '', SubscriptionArn = '' }) => ({
    email: Endpoint,
    state: SubscriptionArn.startsWith('arn:') ? 'confirmed' : 'pending',
  }));
}

/** Deletes the topic with its subscriptions, when it carries our tag. Throws billing.not-ours. */
export async function deleteTopic(
  { topics, send }: AwsClients,
  { installation, topicArn }: { installation: string; topicArn: string },
  signal: AbortSignal,
): Promise<void> {
  const asked = { where: 'home', signal } as const;
  const tags = await orGone(
    send({ ...asked, action: 'sns:ListTagsForResource' }, () =>
      topics.send(new ListTagsForResourceCommand({ ResourceArn: topicArn }), { abortSignal: signal }),
    ),
  );
  if (tags === 'gone') return;
  if (!(tags.Tags ?? []).some(({ Key, Value }) => Key === INSTALLATION_TAG && Value === installation)) {
    throw new EngineError('billing.not-ours', { facts: { name: topicArn, arn: topicArn } });
  }
  await send({ ...asked, action: 'sns:DeleteTopic' }, () =>
    topics.send(new DeleteTopicCommand({ TopicArn: topicArn }), { abortSignal: signal }),
  );
}

async function subscriptions({ topics, send }: AwsClients, TopicArn: string, signal: AbortSignal) {
  const asked = { where: 'home', signal, action: 'sns:ListSubscriptionsByTopic' } as const;
  const found = await orGone(
    send(asked, () => topics.send(new ListSubscriptionsByTopicCommand({ TopicArn }), { abortSignal: signal })),
  );
  if (found === 'gone') return [];
  return (found.Subscriptions ?? []).filter(({ Protocol }) => Protocol === 'email');
}

const GONE: ReadonlySet<unknown> = new Set([
  'NotFound',
  'NotFoundException',
  'ResourceNotFound',
  'ResourceNotFoundException',
]);

/** Somebody else deleted the topic: what it would be deleted or listed for is done. */
async function orGone<T>(work: Promise<T>): Promise<T | 'gone'> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EngineError && GONE.has(error.facts.vendorCode)) return 'gone';
    throw error;
  }
}
