import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import { backUpTenSites, type WordpressBucket } from './testing/ten-sites';

async function practice(): Promise<WordpressBucket> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-wp-practice-'));
  const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
  const buckets = [{ name: 'backups', versioning: false }];
  const server = await startPracticeServer({
    directory,
    host: '127.0.0.1',
    port: 0,
    region: 'us-east-1',
    credentials,
    buckets,
  });
  return {
    ...credentials,
    endpoint: server.endpoint,
    region: 'us-east-1',
    bucket: 'backups',
    stop: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

backUpTenSites('the practice bucket', practice);
