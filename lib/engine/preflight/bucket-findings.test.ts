import { expect, test } from 'vitest';
import { EngineError, type ErrorCode } from '../errors';
import { createMemoryStorage } from '../testing/memory-storage';
import { bucketFindings } from './bucket-findings';

const signal = new AbortController().signal;
const target = { bucket: 'b', region: 'us-east-1', endpoint: null };

const refusing = (error: EngineError) => ({
  ...createMemoryStorage({ versioning: 'enabled' }),
  headBucket: async () => {
    throw error;
  },
  getVersioning: async () => {
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
    { target, listing: 'not-needed' },
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
    bucketFindings({ target: { ...target, policy }, listing: 'not-needed' }, refusing(new EngineError(code)), signal);
  expect((await ask('access.denied')).findings[0]?.evidence).toMatchObject({ action: 's3:ListBucket', policy });
  expect((await ask('access.bad-key')).findings[0]?.evidence).not.toHaveProperty('policy');
});

/** A bucket of which each question has its own answer: a code, or what it really says. */
function answering(codes: { head?: ErrorCode; versioning?: ErrorCode }) {
  const storage = createMemoryStorage({ versioning: 'enabled' });
  const asked: string[] = [];
  const or = async <T>(name: string, code: ErrorCode | undefined, answer: Promise<T>): Promise<T> => {
    asked.push(name);
    if (code !== undefined) throw new EngineError(code);
    return answer;
  };
  const asking = {
    ...storage,
    headBucket: () => or('head', codes.head, storage.headBucket(signal)),
    getVersioning: () => or('versioning', codes.versioning, storage.getVersioning(signal)),
  };
  const ask = async (listing: 'needed' | 'not-needed') => {
    const { findings, versioning } = await bucketFindings({ target, listing }, asking, signal);
    return { asked, versioning, found: findings.map(({ code, severity }) => `${code} ${severity}`) };
  };
  return { ask };
}

test('a bucket that answers for its versioning is asked nothing else, but before the first run', async () => {
  const well = { versioning: 'enabled', found: [] };
  expect(await answering({}).ask('not-needed')).toEqual({ ...well, asked: ['versioning'] });
  expect(await answering({}).ask('needed')).toEqual({ ...well, asked: ['versioning', 'head'] });
});

test('who may not list is told before the first run', async () => {
  const { found } = await answering({ head: 'access.denied' }).ask('needed');
  expect(found).toEqual(['bucket.access blocks']);
});

test('who may not ask for versioning is warned, unless nothing is allowed at all', async () => {
  const warned = await answering({ versioning: 'access.denied' }).ask('not-needed');
  expect(warned).toEqual({ asked: ['versioning', 'head'], versioning: null, found: ['bucket.access warns'] });
  const { found } = await answering({ versioning: 'access.denied', head: 'access.denied' }).ask('not-needed');
  expect(found).toEqual(['bucket.access blocks']);
});
