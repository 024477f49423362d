import { expect, test } from 'vitest';
import { EngineError } from '../engine/errors';
import type { AwsAccess } from './billing';
import { translateError } from './translate-error';

const access: AwsAccess = { region: 'eu-centrl-1', credentials: null, clockOffsetMs: 0, endpoint: null };
const { signal } = new AbortController();
const home = { action: 'cloudwatch:GetMetricData', where: 'home', signal, access } as const;
const failed = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ['ENOTFOUND', 'network.dns', true],
  ['EAI_AGAIN', 'network.dns', true],
  ['ECONNREFUSED', 'network.refused', true],
  ['ETIMEDOUT', 'network.timeout', true],
  ['ECONNRESET', 'network.reset', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network.tls', false],
  ['CERT_HAS_EXPIRED', 'network.tls', false],
  ['ESOMETHING', 'billing.unknown', false],
])('%s is %s', (errno, code, retry) => {
  expect(translateError(failed(errno), home)).toMatchObject({ code, retry });
  expect(translateError(new AggregateError([failed(errno)]), home).code).toBe(code);
});

test('a region without an address does not exist, a slow name server says nothing', () => {
  const there = { ...home, where: 'bucket' } as const;
  expect(translateError(failed('ENOTFOUND'), there)).toMatchObject({
    code: 'billing.wrong-region',
    facts: { region: 'eu-centrl-1' },
  });
  expect(translateError(failed('EAI_AGAIN'), there).code).toBe('network.dns');
});

test('a timeout of the SDK, no credentials, our own error, a stopped task, a thrown text', () => {
  const named = (name: string) => Object.assign(new Error('x'), { name });
  expect(translateError(named('TimeoutError'), home)).toMatchObject({ code: 'network.timeout', retry: true });
  expect(translateError(named('CredentialsProviderError'), home).code).toBe('access.bad-key');
  const own = new EngineError('billing.no-data');
  expect(translateError(own, home)).toBe(own);
  expect(translateError(failed('ECONNRESET'), { ...home, signal: AbortSignal.abort() }).code).toBe('cancelled');
  expect(translateError('text', home).code).toBe('billing.unknown');
});

test('the action Amazon names goes before the one that was asked', () => {
  const message =
    'User: arn:aws:iam::123456789012:user/backup is not authorized to perform: cloudwatch:TagResource on resource: arn:aws:cloudwatch:us-east-1:123456789012:alarm:x because no identity-based policy allows the cloudwatch:TagResource action';
  const error = Object.assign(new Error(message), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  expect(translateError(error, { ...home, action: 'cloudwatch:PutMetricAlarm' })).toMatchObject({
    code: 'billing.denied',
    facts: { action: 'cloudwatch:TagResource' },
  });
});

test('SNS puts its code into Error.Code', () => {
  const error = Object.assign(new Error('no'), {
    Error: { Code: 'AuthorizationError' },
    $metadata: { httpStatusCode: 403, requestId: 'r' },
  });
  expect(translateError(error, home)).toMatchObject({ code: 'billing.denied', facts: { requestId: 'r' } });
});
