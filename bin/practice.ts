/**
 * The practice bucket as a process of its own, so that a crash or a restart of it looks to the rest of Foresync like what
 * it is: an S3 server that went away. Settings come as one JSON argument; it says READY with its address on the IPC channel.
 */
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import type { PracticeSettings } from './practice-settings';

const settings = JSON.parse(process.argv[2] ?? '') as PracticeSettings & { directory: string; port: number };

const server = await startPracticeServer({
  directory: settings.directory,
  host: '127.0.0.1',
  port: settings.port,
  region: settings.region,
  credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
  buckets: [{ name: settings.bucket, versioning: true }],
});
process.send?.({ ready: true, endpoint: server.endpoint });

let closing = false;
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.on(signal, async () => {
    if (closing) return;
    closing = true;
    await server.close();
    process.exit(0);
  });
}
