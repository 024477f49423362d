import { execFileSync } from 'node:child_process';
import { startRadosgw } from '../lib/engine/testing/real-servers';
import { backUpTenSites, type WordpressBucket } from './testing/ten-sites';

async function radosgw(): Promise<WordpressBucket> {
  const server = await startRadosgw();
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  execFileSync('aws', ['--endpoint-url', server.endpoint, 's3api', 'create-bucket', '--bucket', 'backups'], { env });
  return { ...server, region: 'us-east-1', bucket: 'backups' };
}

backUpTenSites('radosgw', radosgw);
