/**
 * A bucket that aws-cli, rclone and s3cmd have filled, unmodified, from a folder with a link to itself: taken over without an upload,
 * cleaned up with one approval, and restored.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planSummary, runProgress, storedRequests } from '../db/columns';
import { listAll } from '../engine/storage/listing';
import { openS3Storage } from '../engine/storage/s3/s3-storage';
import type { ListedObject } from '../engine/storage/storage';
import { requireProgram } from '../engine/testing/programs';
import { link, writeTree } from '../engine/testing/tree';
import { type PracticeServer, startPracticeServer } from '../practice-s3/practice-server';
import { awsCli, type Place, rclone, s3cmd } from '../practice-s3/testing/other-clients';
import { addJob, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';
import { endOfRun, planOf, restoreAll } from './testing/plan-and-run';

const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
const MIB = 1024 * 1024;
const signal = new AbortController().signal;

interface Tool {
  readonly program: string;
  readonly bucket: string;
  /** Objects under the loop, for the two files of its folder: rclone and aws-cli follow a link until the kernel refuses, 40 times. */
  readonly copies: number;
  sync(from: string, place: Place): Promise<{ code: number; stderr: string }>;
}

const aws = (bucket: string, from: string, place: Place) => awsCli(place)('s3', 'sync', from, `s3://${bucket}/web`);

const TOOLS: readonly Tool[] = [
  { program: 'aws', bucket: 'aws', copies: 80, sync: (from, place) => aws('aws', from, place) },
  { program: 'aws', bucket: 'aws-versions', copies: 80, sync: (from, place) => aws('aws-versions', from, place) },
  {
    ...{ program: 'rclone', bucket: 'rclone', copies: 80 },
    sync: (from, place) => {
      const { run, remote } = rclone(place);
      // Its own limit for parts is 200 MiB; the parts are as large as it makes them by itself.
      return run('sync', '--copy-links', '--s3-upload-cutoff', '5M', from, remote('rclone/web'));
    },
  },
  {
    ...{ program: 's3cmd', bucket: 's3cmd', copies: 0 },
    sync: (from, place) => s3cmd(place)('sync', '--follow-symlinks', `${from}/`, 's3://s3cmd/web/'),
  },
];

let folder: string;
let server: PracticeServer;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-mess-'));
  server = await startPracticeServer({
    ...{ directory: path.join(folder, 'bucket'), host: '127.0.0.1', port: 0, region: 'us-east-1', credentials },
    buckets: TOOLS.map(({ bucket }) => ({ name: bucket, versioning: bucket.endsWith('versions') })),
  });
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

let house: House;
let worker: { stop(): Promise<void> } | undefined;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(async () => {
  await worker?.stop();
  await house.close();
});

for (const tool of TOOLS) {
  describe.skipIf(requireProgram(tool.program) === 'skip')(tool.bucket, () => {
    test('what it left is taken over, what is extra goes, and everything comes back', async () => {
      const old = { 'removed later.txt': 'gone by the time of the first plan' };
      writeTree(house.source, {
        site: { 'index.php': '<?php', 'empty.css': '', mydir: link('./') },
        'grüße.txt': 'with an umlaut',
        'in parts': randomBytes(20 * MIB + 3),
        old,
      });
      const synced = await tool.sync(house.source, { ...credentials, endpoint: server.endpoint });
      // The loop is an error to those that walk into it; everything else went up.
      expect(synced.code === 0, synced.stderr).toBe(tool.copies === 0);
      rmSync(path.join(house.source, 'old'), { recursive: true });

      const address = { bucket: tool.bucket, region: 'us-east-1', endpoint: server.endpoint, pathStyle: true };
      const open = () => openS3Storage({ ...address, credentials, clockOffsetMs: 0 });
      const storage = open();
      const held = async () => {
        const objects: ListedObject[] = [];
        for await (const object of listAll(storage, 'web/', signal)) objects.push(object);
        return objects;
      };
      const before = await held();
      expect(before).toHaveLength(5 + tool.copies);
      expect(before.find(({ key }) => key === 'web/in parts')?.etag).toMatch(/-\d$/);

      await addJob(house, 'sites', { prefix: 'web/' });
      worker = startTestWorker(house, portsWith(storage, { openStorage: open }));
      const plan = await planOf(house, 'sites');
      expect(plan).toMatchObject({ verdict: 'held', reasons: [{ code: 'adopt.extra' }] });
      const evidence = (code: string) => plan.findings.find((one) => one.code === code)?.evidence;
      expect(evidence('adopt.found')).toMatchObject({ files: 4, of: 4, differ: 0, untold: 0 });
      const mydir = { path: 'site/mydir', target: './', verdict: 'loop', files: tool.copies };
      expect(evidence('adopt.extra')).toMatchObject({
        files: tool.copies + 1,
        versioned: tool.bucket.endsWith('versions'),
        links: tool.copies === 0 ? [] : [mydir],
        folders: [{ folder: 'old/', files: 1 }],
      });
      const summary = planSummary.parse(plan.summary);
      expect(summary).toMatchObject({ add: { files: 0 }, change: { files: 0 }, unchanged: { files: 4 } });

      const run = await endOfRun(house, await house.approve(plan.id));
      expect(run).toMatchObject({ state: 'succeeded', error: null });
      expect(runProgress.parse(run.progress)).toMatchObject({ filesDone: 0, bytesDone: 0 });
      expect(storedRequests.parse(run.requests)).toEqual(summary.requests);
      const wanted = ['web/grüße.txt', 'web/in parts', 'web/site/empty.css', 'web/site/index.php'];
      // The very objects that were there: none was written again.
      expect(await held()).toEqual(before.filter(({ key }) => wanted.includes(key)));

      const restored = await restoreAll(house, 'sites', run.snapshotId ?? '');
      expect(restored).toMatchObject({ state: 'succeeded', verified: 4, failuresTotal: 0 });
      expect(execFileSync('diff', ['-r', '--no-dereference', house.source, house.target]).toString()).toBe('');
      storage.close();
    });
  });
}

/** Part sizes of nobody's default: the ETag does not tell, the checksum that the program stored does. */
const ODD_PARTS = [
  {
    program: 'rclone',
    sync: (from: string, place: Place) => {
      const { run, remote } = rclone(place);
      return run('sync', '--s3-upload-cutoff', '5M', '--s3-chunk-size', '7M', from, remote('rclone/odd'));
    },
  },
  {
    program: 's3cmd',
    sync: (from: string, place: Place) =>
      s3cmd(place)('sync', '--multipart-chunk-size-mb=7', `${from}/`, 's3://s3cmd/odd/'),
  },
];

for (const { program, sync } of ODD_PARTS) {
  test.skipIf(requireProgram(program) === 'skip')(
    `${program} with parts of 7 MiB: known once it is asked`,
    async () => {
      writeTree(house.source, { 'in odd parts': randomBytes(16 * MIB), small: 'small' });
      const synced = await sync(house.source, { ...credentials, endpoint: server.endpoint });
      expect(synced.code, synced.stderr).toBe(0);
      await addJob(house, 'sites', { prefix: 'odd/' });
      const address = { bucket: program, region: 'us-east-1', endpoint: server.endpoint, pathStyle: true };
      const open = () => openS3Storage({ ...address, credentials, clockOffsetMs: 0 });
      worker = startTestWorker(house, portsWith(open(), { openStorage: open }));
      const found = async (ask?: 'each-object') => {
        const plan = await planOf(house, 'sites', { autoRun: false, ...(ask === undefined ? {} : { ask }) });
        return plan.findings.find(({ code }) => code === 'adopt.found')?.evidence;
      };
      expect(await found()).toMatchObject({ files: 1, of: 2, untold: 1, ask: 'listing' });
      expect(await found('each-object')).toMatchObject({ files: 2, of: 2, untold: 0, ask: 'each-object' });
    },
  );
}
