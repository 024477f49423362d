import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startPracticeServer } from '../../practice-s3/practice-server';
import { makeBucket, type ServerAccess } from '../testing/made-bucket';
import { createMemoryStorage } from '../testing/memory-storage';
import { requireServer, startRadosgw } from '../testing/real-servers';
import { serverContract } from '../testing/server-contract';
import { storageContract } from '../testing/storage-contract';

storageContract('memory', async () => ({ storage: createMemoryStorage(), close: async () => undefined }));

interface RunningServer extends ServerAccess {
  stop(): Promise<void>;
}

/** Starts a server for the whole block and gives every group of cases a bucket of its own. */
function onServer(
  name: string,
  start: () => Promise<RunningServer>,
  deviations: Readonly<Record<string, string>>,
): void {
  let server: RunningServer | null = null;
  let buckets = 0;
  const running = () => {
    if (server === null) throw new Error('the server runs while cases run');
    return server;
  };
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  const open = async () => {
    buckets += 1;
    const storage = await makeBucket(running(), `contract-${buckets}`);
    return { storage, close: async () => storage.close() };
  };
  storageContract(name, open, deviations);
  serverContract(name, running, deviations);
}

async function startPractice(): Promise<RunningServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-contract-'));
  const credentials = { accessKeyId: 'PRACTICEKEY', secretAccessKey: 'practice-secret-key' };
  const server = await startPracticeServer({ directory, host: '127.0.0.1', port: 0, credentials, region: 'us-east-1' });
  const stop = async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { endpoint: server.endpoint, ...credentials, stop };
}

describe('practice server', () => onServer('practice server', startPractice, {}));

/** Observed with ceph 16.2.15 (Debian 12). */
const RADOSGW_DEVIATIONS = {
  'onlyIfEtag on nothing is object.missing': 'answers 412 PreconditionFailed where S3 says 404',
  'completing an aborted upload is upload.missing': 'answers 500 InternalError',
  'parts are completed in their order': 'sorts them itself',
  'what is archived is object.archived until it is asked for, and says that it was': 'has no class but STANDARD',
  'what is not archived is readable, whoever asks': 'answers 501: it knows no RestoreObject',
  'asking for what is not there is object.missing': 'answers 501: it knows no RestoreObject',
};

describe.skipIf(requireServer('radosgw') === 'skip')('radosgw', () =>
  onServer('radosgw', startRadosgw, RADOSGW_DEVIATIONS),
);
