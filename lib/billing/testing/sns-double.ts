import type { AccountState, Reply } from './account-state';
import { ACCOUNT_ID } from './cloudwatch-double';
import { members, snsAnswer, snsError } from './sns-xml';

/** What SNS answers to one operation in its query protocol. Throws for what this project never asks. */
export function answerSns(account: AccountState, form: URLSearchParams): Reply {
  const action = form.get('Action') ?? '';
  const arn = form.get('TopicArn') ?? form.get('ResourceArn') ?? '';
  const result = ACTIONS[action];
  if (result === undefined) throw new Error(`not expected: ${action}`);
  if (action !== 'CreateTopic' && arn !== '' && action !== 'DeleteTopic' && !account.topics.has(arn)) {
    const code = action === 'ListTagsForResource' ? 'ResourceNotFound' : 'NotFound';
    return answerSns.error(404, code, 'Topic does not exist');
  }
  const given = result(account, form, arn);
  return typeof given === 'string' ? { status: 200, body: snsAnswer(action, given) } : given;
}

answerSns.error = (status: number, code: string, message: string): Reply => ({ status, body: snsError(code, message) });

type Action = (account: AccountState, form: URLSearchParams, arn: string) => string | Reply;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateTopic: ({ topics, tags }, form) => {
    const arn = `arn:aws:sns:us-east-1:${ACCOUNT_ID}:${form.get('Name')}`;
    const given = new Map([[form.get('Tags.member.1.Key') ?? '', form.get('Tags.member.1.Value') ?? '']]);
    const had = tags.get(arn);
    if (topics.has(arn) && JSON.stringify([...(had ?? [])]) !== JSON.stringify([...given])) {
      return answerSns.error(
        400,
        'InvalidParameter',
        'Invalid parameter: Tags Reason: Topic already exists with different tags',
      );
    }
    topics.set(arn, topics.get(arn) ?? new Map());
    tags.set(arn, given);
    return `<TopicArn>${arn}</TopicArn>`;
  },
  Subscribe: ({ topics }, form, arn) => {
    topics.get(arn)?.set(form.get('Endpoint') ?? '', 'PendingConfirmation');
    return '<SubscriptionArn>pending confirmation</SubscriptionArn>';
  },
  Unsubscribe: ({ topics }, form) => {
    for (const mails of topics.values()) {
      for (const [mail, arn] of mails) if (arn === form.get('SubscriptionArn')) mails.delete(mail);
    }
    return '';
  },
  ListSubscriptionsByTopic: ({ topics }, _form, arn) =>
    members(
      'Subscriptions',
      [...(topics.get(arn) ?? [])].map(
        ([mail, subscription]) =>
          `<SubscriptionArn>${subscription}</SubscriptionArn><Owner>${ACCOUNT_ID}</Owner><Protocol>email</Protocol><Endpoint>${mail}</Endpoint><TopicArn>${arn}</TopicArn>`,
      ),
    ),
  ListTagsForResource: ({ tags }, _form, arn) =>
    members(
      'Tags',
      [...(tags.get(arn) ?? [])].map(([key, value]) => `<Key>${key}</Key><Value>${value}</Value>`),
    ),
  DeleteTopic: ({ topics }, _form, arn) => {
    topics.delete(arn);
    return '';
  },
};
