import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { createMemoryStorage } from '../testing/memory-storage';
import { bucketFindings } from './bucket-findings';

const signal = new AbortController().signal;
const target = { bucket: 'b', region: 'us-east-1', endpoint: null };

const refusing = (error: EngineError) => ({
  ...createMemoryStorage({ versioning: 'enabled' }),
  headBucket: async () => {
    throw error;
  },
});

test.each([
  ['PermanentRedirect', 301],
  ['TemporaryRedirect', 307],
  ['AuthorizationHeaderMalformed', 400],
])('%s: another region, with what the server said', async (vendorCode, httpStatus) => {
  const facts = { vendorCode, httpStatus, bucketRegion: 'eu-west-1' };
  const { findings } = await bucketFindings(
    target,
    refusing(new EngineError('bucket.wrong-region', { facts })),
    signal,
  );
  expect(findings).toMatchObject([
    {
      code: 'bucket.wrong-region',
      severity: 'blocks',
      evidence: { region: 'us-east-1', actual: 'eu-west-1', vendorCode, httpStatus },
    },
  ]);
});

test('a refusal offers the policy; a wrong key does not, because a policy would not help', async () => {
  const policy = { bucket: 'b', region: 'us-east-1', places: [] };
  const ask = (code: 'access.denied' | 'access.bad-key') =>
    bucketFindings({ ...target, policy }, refusing(new EngineError(code)), signal);
  expect((await ask('access.denied')).findings[0]?.evidence).toMatchObject({ action: 's3:ListBucket', policy });
  expect((await ask('access.bad-key')).findings[0]?.evidence).not.toHaveProperty('policy');
});
