/**
 * The practice bucket as other people's programs see it: aws-cli and rclone, unmodified; a server that is killed; memory that does
 * not grow with the object.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireProgram } from '../engine/testing/programs';
import { type PracticeServer, startPracticeServer } from './practice-server';
import { awsCli, type Place, rclone } from './testing/other-clients';

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const KEYS = ['plain.txt', 'with space.txt', 'a&b+c=d.txt', "it's (1) *odd*.txt", 'grüße/日本.txt', 'deep/er/est.txt'];
const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
const md5 = (body: Buffer) => createHash('md5').update(body).digest('hex');

let folder: string;
let server: PracticeServer;
let place: Place;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-clients-'));
  const buckets = ['aws', 'aws-versions', 'rclone', 'rclone-versions'];
  server = await startPracticeServer({
    ...{ directory: path.join(folder, 'bucket'), host: '127.0.0.1', port: 0, region: 'us-east-1', credentials },
    buckets: buckets.map((name) => ({ name, versioning: name.endsWith('versions') })),
  });
  place = { ...credentials, endpoint: server.endpoint };
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

function writeFolder(name: string): string {
  const at = path.join(folder, name);
  for (const key of KEYS) {
    mkdirSync(path.dirname(path.join(at, key)), { recursive: true });
    writeFileSync(path.join(at, key), `content of ${key}`);
  }
  return at;
}

describe.skipIf(requireProgram('aws') === 'skip')('aws-cli', () => {
  const api = async (...args: string[]) => {
    const { code, stdout, stderr } = await awsCli(place)('s3api', ...args);
    expect(stderr, args.join(' ')).toBe('');
    expect(code).toBe(0);
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  };
  const s3 = async (...args: string[]) => {
    const { code, stdout, stderr } = await awsCli(place)('s3', ...args);
    expect(code, stderr).toBe(0);
    return stdout;
  };

  test('sync up, list, sync down, sync again, delete', async () => {
    const from = writeFolder('aws-tree');
    await s3('sync', from, 's3://aws/tree');
    expect((await s3('sync', from, 's3://aws/tree')).trim()).toBe('');
    const listed = await s3('ls', '--recursive', '--summarize', 's3://aws/tree/');
    expect(listed).toContain(`Total Objects: ${KEYS.length}`);
    const back = path.join(folder, 'aws-back');
    await s3('sync', 's3://aws/tree', back);
    for (const key of KEYS) expect(readFileSync(path.join(back, key), 'utf8')).toBe(`content of ${key}`);
    rmSync(path.join(from, 'plain.txt'));
    expect(await s3('sync', '--delete', from, 's3://aws/tree')).toContain('delete: s3://aws/tree/plain.txt');
    await s3('rm', '--recursive', 's3://aws/tree');
    expect((await api('list-objects-v2', '--bucket', 'aws', '--prefix', 'tree/')).Contents).toBeUndefined();
  });

  test('a file of several parts goes up and comes back whole', async () => {
    const body = randomBytes(20 * 1024 * 1024);
    const file = path.join(folder, 'aws-big');
    writeFileSync(file, body);
    await s3('cp', file, 's3://aws/big');
    const head = await api('head-object', '--bucket', 'aws', '--key', 'big');
    expect(head).toMatchObject({ ContentLength: body.length, ETag: expect.stringMatching(/-3"$/) });
    await s3('cp', 's3://aws/big', `${file}-back`);
    expect(readFileSync(`${file}-back`).equals(body)).toBe(true);
    const range = ['--range', 'bytes=8388600-8388615', `${file}-part`];
    await api('get-object', '--bucket', 'aws', '--key', 'big', ...range);
    expect(readFileSync(`${file}-part`).equals(body.subarray(8388600, 8388616))).toBe(true);
  });

  test('pages, copies, conditions, checksums and deletes many', async () => {
    const body = path.join(folder, 'aws-body');
    writeFileSync(body, 'x');
    const put = (key: string, ...more: string[]) =>
      api('put-object', '--bucket', 'aws', '--key', key, '--body', body, ...more);
    for (const key of ['page/1', 'page/2', 'page/3', 'page/4', 'page/5']) await put(key);
    const paged = await api('list-objects-v2', '--bucket', 'aws', '--prefix', 'page/', '--page-size', '2');
    expect(paged.Contents.map(({ Key }: { Key: string }) => Key)).toHaveLength(5);
    await api('copy-object', '--bucket', 'aws', '--key', 'page/copy', '--copy-source', 'aws/page/1');
    expect(await put('page/sum', '--checksum-algorithm', 'SHA256')).toHaveProperty('ChecksumSHA256');
    const again = await awsCli(place)(
      ...['s3api', 'put-object', '--bucket', 'aws', '--key', 'page/1', '--body', body, '--if-none-match', '*'],
    );
    expect(again.stderr).toContain('PreconditionFailed');
    const objects = { Objects: [{ Key: 'page/1' }, { Key: 'page/2' }, { Key: 'never' }] };
    const gone = await api('delete-objects', '--bucket', 'aws', '--delete', JSON.stringify(objects));
    expect(gone.Deleted).toHaveLength(3);
  });

  test('versions are listed, read and brought back', async () => {
    const body = path.join(folder, 'aws-version');
    const bucket = ['--bucket', 'aws-versions', '--key', 'v'];
    const ids: string[] = [];
    for (const text of ['one', 'two']) {
      writeFileSync(body, text);
      ids.push((await api('put-object', ...bucket, '--body', body)).VersionId);
    }
    const marker = await api('delete-object', ...bucket);
    expect(marker).toMatchObject({ DeleteMarker: true });
    const listed = await api('list-object-versions', '--bucket', 'aws-versions');
    expect(listed.Versions.map(({ VersionId }: { VersionId: string }) => VersionId)).toEqual([...ids].reverse());
    await api('get-object', ...bucket, '--version-id', ids[0] ?? '', `${body}-old`);
    expect(readFileSync(`${body}-old`, 'utf8')).toBe('one');
    await api('delete-object', ...bucket, '--version-id', marker.VersionId);
    expect(await api('head-object', ...bucket)).toMatchObject({ VersionId: ids[1] });
  });

  test('a presigned address is let in until its time is over', async () => {
    const body = path.join(folder, 'aws-presigned');
    writeFileSync(body, 'for a friend');
    await s3('cp', body, 's3://aws/with space & more.txt');
    // Left alone, aws-cli 1 presigns for us-east-1 with the signature of 2006, which S3 refuses for new buckets.
    const settings = path.join(folder, 'aws-config');
    writeFileSync(settings, '[default]\ns3 =\n  signature_version = s3v4\n');
    const v4 = awsCli(place, { AWS_CONFIG_FILE: settings });
    const { stdout } = await v4('s3', 'presign', 's3://aws/with space & more.txt', '--expires-in', '60');
    const address = stdout.trim();
    expect(await (await fetch(address)).text()).toBe('for a friend');
    const changed = await fetch(address.replace(/Signature=(.)/, (_, first) => `Signature=${first === '0' ? 1 : 0}`));
    expect(changed.status).toBe(403);
    const late = await startPracticeServer({
      ...{ directory: path.join(folder, 'bucket-late'), host: '127.0.0.1', port: 0, region: 'us-east-1', credentials },
      clock: () => Date.now() + 61_000,
    });
    const { host } = new URL(address);
    const refused = await get(late.endpoint, address.slice(address.indexOf(host) + host.length), host);
    await late.close();
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('Request has expired');
  });

  test('from a machine 16 minutes ahead it is refused, with everything a person needs to see why', async () => {
    const ahead = awsCli(place, { LD_PRELOAD: FAKETIME, FAKETIME: '+16m', DONT_FAKE_MONOTONIC: '1' });
    const { code, stderr } = await ahead('s3api', 'list-buckets', '--debug');
    expect(code).not.toBe(0);
    expect(stderr).toContain('RequestTimeTooSkewed');
    for (const part of ['RequestTime', 'ServerTime', 'RequestId', 'HostId']) expect(stderr).toContain(`<${part}>`);
    expect(stderr).toContain('<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>');
  });
});

describe.skipIf(requireProgram('rclone') === 'skip')('rclone', () => {
  test('sync, check, sizes, parts, versions and purge', async () => {
    const { run, remote } = rclone(place);
    const ok = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(...args);
      expect(code, stderr).toBe(0);
      return stdout + stderr;
    };
    const from = writeFolder('rclone-tree');
    writeFileSync(path.join(from, 'big'), randomBytes(12 * 1024 * 1024));
    const parts = ['--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M'];
    await ok('sync', ...parts, from, remote('rclone/tree'));
    expect(await ok('check', '--download', from, remote('rclone/tree'))).toContain('0 differences found');
    expect(JSON.parse(await ok('size', '--json', remote('rclone/tree')))).toMatchObject({ count: KEYS.length + 1 });
    expect(await ok('sync', '-v', from, remote('rclone/tree'))).not.toContain('Copied');
    await ok('copyto', remote('rclone/tree/plain.txt'), remote('rclone/tree/copied.txt'));
    await ok('purge', remote('rclone/tree'));
    expect(JSON.parse(await ok('size', '--json', remote('rclone')))).toMatchObject({ count: 0 });

    const file = path.join(from, 'plain.txt');
    await ok('copyto', file, remote('rclone-versions/plain.txt'));
    writeFileSync(file, 'newer');
    await ok('copyto', file, remote('rclone-versions/plain.txt'));
    const versions = await ok('lsf', '--s3-versions', remote('rclone-versions'));
    expect(versions.trim().split('\n')).toHaveLength(2);
  });
});

describe('a server of its own', () => {
  test('killed in the middle of everything, it keeps what it acknowledged and shows nothing half', async () => {
    const directory = path.join(folder, 'killed');
    let child = await serve(directory);
    const { port } = new URL(child.endpoint);
    const acknowledged = new Map<string, string>();
    for (let kill = 0; kill < 5; kill += 1) {
      const client = sdk(child.endpoint);
      let isEnough = () => {};
      const enough = new Promise<void>((resolve) => {
        isEnough = resolve;
      });
      const sending = Array.from({ length: 8 }, (_, at) =>
        putUntilItFails(client, `${kill}-${at}`, (key, etag) => {
          acknowledged.set(key, etag);
          if (acknowledged.size >= (kill + 1) * 20) isEnough();
        }),
      );
      await enough;
      child.process.kill('SIGKILL');
      await Promise.all(sending);
      await child.ended;
      child = await serve(directory, port);
    }
    const client = sdk(child.endpoint);
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'backups' }));
    const listed = new Map(Contents.map(({ Key, ETag }) => [Key, ETag]));
    for (const [key, etag] of acknowledged) expect(listed.get(key), key).toBe(etag);
    for (const [Key, etag] of listed) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'backups', Key }));
      expect(`"${md5(Buffer.from((await Body?.transformToByteArray()) ?? []))}"`, Key).toBe(etag);
    }
    child.process.kill();
    await child.ended;
  });

  test.skipIf(process.platform !== 'linux')('its memory does not grow with the object', async () => {
    const child = await serve(path.join(folder, 'memory'));
    const client = sdk(child.endpoint);
    const file = path.join(folder, 'large');
    const size = 256 * 1024 * 1024;
    writeFileSync(file, '');
    truncateSync(file, size);
    await client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'small', Body: 'x' }));
    const before = peakBytes(child.process);
    const Body = createReadStream(file);
    await client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'large', Body, ContentLength: size }));
    const { Body: back } = await client.send(new GetObjectCommand({ Bucket: 'backups', Key: 'large' }));
    let bytes = 0;
    for await (const chunk of back as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(bytes).toBe(size);
    expect(peakBytes(child.process) - before).toBeLessThan(96 * 1024 * 1024);
    child.process.kill();
    await child.ended;
  });
});

const sdk = (endpoint: string) =>
  new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });

/** Puts bodies of its own until the server is gone. */
async function putUntilItFails(
  client: S3Client,
  name: string,
  done: (key: string, etag: string) => void,
): Promise<void> {
  for (let each = 0; ; each += 1) {
    const Key = `${name}-${each}`;
    const Body = randomBytes(200_000);
    try {
      await client.send(new PutObjectCommand({ Bucket: 'backups', Key, Body }));
    } catch {
      return;
    }
    done(Key, `"${md5(Body)}"`);
  }
}

/** As the machine `host` would be asked, from a server that stands in for it. */
function get(endpoint: string, target: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(endpoint + target, { headers: { host } }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    });
    asking.on('error', reject).end();
  });
}

interface Serving {
  readonly process: ChildProcess;
  readonly endpoint: string;
  readonly ended: Promise<unknown>;
}

async function serve(directory: string, port = '0'): Promise<Serving> {
  const program = path.join(import.meta.dirname, 'testing', 'serve.ts');
  const child = fork(program, [directory, port], { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  const [{ endpoint }] = (await once(child, 'message')) as [{ endpoint: string }];
  return { process: child, endpoint, ended };
}

/** Most bytes of memory it ever had. */
function peakBytes({ pid }: ChildProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
