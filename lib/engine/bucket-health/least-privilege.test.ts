import { expect, test } from 'vitest';
import { leastPrivilegePolicy } from './least-privilege';

const policy = (more: Partial<Parameters<typeof leastPrivilegePolicy>[0]>) =>
  JSON.parse(leastPrivilegePolicy({ bucket: 'b', region: 'eu-central-1', places: [], ...more }));

test('objects below the job and its records, and the check object', () => {
  const { Statement } = policy({ places: [{ prefix: 'sites/', job: 'web1' }] });
  expect(Statement[0]).toMatchObject({ Effect: 'Allow', Resource: 'arn:aws:s3:::b' });
  expect(Statement[0].Action).toContain('s3:GetBucketVersioning');
  expect(Statement[1].Resource).toEqual([
    'arn:aws:s3:::b/.foresync/check-*',
    'arn:aws:s3:::b/.foresync/web1/*',
    'arn:aws:s3:::b/sites/*',
  ]);
  expect(JSON.stringify(Statement)).not.toMatch(/PutBucket|"s3:\*"|DeleteBucket/);
});

test('a job at the root, or no job yet, needs all objects', () => {
  expect(policy({ places: [{ prefix: '', job: 'web1' }] }).Statement[1].Resource).toEqual(['arn:aws:s3:::b/*']);
  expect(policy({}).Statement[1].Resource).toEqual(['arn:aws:s3:::b/*']);
});

test('partitions, and prefixes that look like patterns', () => {
  expect(policy({ region: 'cn-north-1' }).Statement[0].Resource).toBe('arn:aws-cn:s3:::b');
  expect(policy({ region: 'us-gov-west-1' }).Statement[0].Resource).toBe('arn:aws-us-gov:s3:::b');
  expect(policy({ places: [{ prefix: 'a*b?/', job: 'j' }] }).Statement[1].Resource).toContain(
    `arn:aws:s3:::b/a\${*}b\${?}/*`,
  );
});
