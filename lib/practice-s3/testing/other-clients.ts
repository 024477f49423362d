import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where a client finds the practice bucket. */
export interface Place {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = promisify(execFile);

type Variables = Readonly<Record<string, string | undefined>>;

/** Never the synchronous kind: the server may answer from this very process. */
async function ended(program: string, args: readonly string[], env: Variables): Promise<Ended> {
  try {
    const whole = env as NodeJS.ProcessEnv;
    const { stdout, stderr } = await run(program, [...args], { env: whole, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** Debian's aws-cli with nothing of the machine's own settings. */
export function awsCli(place: Place, more: Variables = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: place.accessKeyId,
    AWS_SECRET_ACCESS_KEY: place.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    ...more,
  };
  return (...args: string[]) => ended('aws', ['--endpoint-url', place.endpoint, ...args], env);
}

/** rclone without a configuration file; `remote()` is a path of the bucket. */
export function rclone(place: Place) {
  const { endpoint, accessKeyId, secretAccessKey } = place;
  const remote = (path: string) =>
    `:s3,provider=Other,access_key_id=${accessKeyId},secret_access_key=${secretAccessKey},endpoint="${endpoint}",region=us-east-1:${path}`;
  // A CA bundle meant for the AWS SDK is more than rclone can load.
  const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
  return { remote, run: (...args: string[]) => ended('rclone', ['--config', '/dev/null', ...args], env) };
}

/** s3cmd without a configuration file. */
export function s3cmd({ endpoint, accessKeyId, secretAccessKey }: Place) {
  const { host } = new URL(endpoint);
  const keys = ['--access_key', accessKeyId, '--secret_key', secretAccessKey];
  const place = ['--host', host, '--host-bucket', host, '--no-ssl', '--region', 'us-east-1'];
  const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
  return (...args: string[]) => ended('s3cmd', ['--config', '/dev/null', ...keys, ...place, ...args], env);
}
