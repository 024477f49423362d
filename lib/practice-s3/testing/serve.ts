/** A practice server in a process of its own, for tests that kill it or look at its memory: serve.ts DIRECTORY PORT */
import { startPracticeServer } from '../practice-server';

const [directory = '', port = '0'] = process.argv.slice(2);
const server = await startPracticeServer({
  directory,
  host: '127.0.0.1',
  port: Number(port),
  region: 'us-east-1',
  credentials: { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' },
  buckets: [{ name: 'backups', versioning: false }],
});
process.send?.({ endpoint: server.endpoint });
process.on('disconnect', () => process.exit());
