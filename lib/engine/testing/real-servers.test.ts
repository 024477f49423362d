import { afterEach, expect, test, vi } from 'vitest';
import { requireServer, startRadosgw } from './real-servers';

afterEach(() => vi.unstubAllEnvs());

test('a missing server skips on a laptop', () => {
  vi.stubEnv('CI', '');
  vi.stubEnv('PATH', '/nowhere');
  expect(requireServer('radosgw')).toBe('skip');
});

test('a missing server fails in CI', async () => {
  vi.stubEnv('CI', 'true');
  vi.stubEnv('PATH', '/nowhere');
  expect(() => requireServer('radosgw')).toThrow(/radosgw is needed here, but these programs are missing: .*ceph-osd/);
  await expect(startRadosgw()).rejects.toThrow('missing');
});
