import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { setUp } from './support/access';
import { type RunningForesync, startForesync } from './support/foresync';

const KEYS = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
let folder: string;
let source: string;
let bucket: ChildProcess;
let endpoint: string;
let foresync: RunningForesync | null = null;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-lost-'));
  source = path.join(folder, 'sites');
  mkdirSync(path.join(source, 'web1'), { recursive: true });
  for (const name of ['index.php', 'wp-config.php'])
    writeFileSync(path.join(source, 'web1', name), `<?php // ${name}\n`);
  symlinkSync('web1', path.join(source, 'current'));
  const place = { directory: path.join(folder, 'bucket'), port: 0, region: 'us-east-1', bucket: 'backups' };
  bucket = fork(path.join(import.meta.dirname, '..', 'dist', 'practice.js'), [JSON.stringify({ ...place, ...KEYS })]);
  [{ endpoint }] = (await once(bucket, 'message')) as [{ endpoint: string }];
});
test.afterAll(async () => {
  await foresync?.stop();
  bucket.kill('SIGTERM');
  await once(bucket, 'close');
  rmSync(folder, { recursive: true, force: true });
});

/** A machine that backs up, and is gone with all it knew. */
async function backUpAndLose(): Promise<void> {
  const lost = await startForesync();
  const place = ['--bucket', 'backups', '--prefix', 'server-1', '--region', 'us-east-1'];
  const server = ['--endpoint', endpoint, '--path-style', '--access-key', KEYS.accessKeyId];
  process.env.FORESYNC_SECRET_KEY = KEYS.secretAccessKey;
  for (const words of [
    ['destination', 'add', 'real', ...place, ...server],
    ['job', 'add', 'Sites', '--source', source, '--destination', 'real', '--cron', '30 2 * * *'],
    ['run', 'Sites'],
  ]) {
    const ended = await lost.cli(...words);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  }
  await lost.stop();
}

test('a new machine gets everything back from the bucket alone, by screen', async ({ page }) => {
  await backUpAndLose();
  foresync = await startForesync();
  await setUp(page, foresync);

  await test.step('the destination and its keys are all there is to enter', async () => {
    await page.goto(`${foresync?.origin}/destinations/new`);
    await page.getByLabel('Provider').selectOption('minio-self-hosted');
    await page.getByLabel('Name', { exact: true }).fill('real');
    await page.getByLabel('Region').fill('us-east-1');
    await page.getByLabel('Bucket', { exact: true }).fill('backups');
    await page.getByLabel('Folder in the bucket').fill('server-1');
    await page.getByLabel('Endpoint').fill(endpoint);
    await page.getByLabel('Access key ID').fill(KEYS.accessKeyId);
    await page.getByLabel('Secret access key').fill(KEYS.secretAccessKey);
    await page.getByRole('button', { name: /^(Add|Save)/ }).click();
    await page.waitForURL(/\/destinations\/(?!new)/);
  });

  await test.step('looking says what the bucket holds, and the job comes back paused', async () => {
    await page.goto(`${foresync?.origin}/destinations/adopt`);
    const option = page.getByLabel('Destination').locator('option', { hasText: 'real (backups/server-1' });
    await page.getByLabel('Destination').selectOption((await option.getAttribute('value')) ?? '');
    await page.getByRole('button', { name: 'Look what it holds' }).click();
    await expect(page.getByText('What the bucket holds')).toBeVisible();
    await page.getByRole('button', { name: 'Bring back 1 job' }).click();
    await expect(page.getByText('1 job brought back')).toBeVisible();
    await expect(page.getByText(/already in the bucket,\s+nothing to upload again/)).toBeVisible();
  });

  const target = path.join(folder, 'restored');
  await test.step('the files are restored and verified', async () => {
    await page.getByRole('link', { name: 'Restore' }).last().click();
    await page.getByRole('textbox', { name: 'Folder on the server' }).fill(target);
    await page.getByRole('button', { name: 'Plan the restore' }).click();
    await page.getByRole('button', { name: 'Restore 2 files' }).click();
    await expect(page.getByText(/^Restored and verified/)).toBeVisible({ timeout: 60_000 });
  });
  expect(execFileSync('diff', ['-r', '--no-dereference', source, target]).toString()).toBe('');
});
