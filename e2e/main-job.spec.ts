import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { PERSON, setUp } from './support/access';
import { type RunningForesync, startForesync } from './support/foresync';

let foresync: RunningForesync;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  foresync = await startForesync({ demo: true });
});
test.afterAll(() => foresync.stop());

/** Every path below `folder` with what it is: a hash, a link's target, or a folder. Times in whole milliseconds. */
function inventory(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (at: string) => {
    for (const name of readdirSync(path.join(folder, at))) {
      const relative = path.join(at, name);
      const stat = lstatSync(path.join(folder, relative));
      const shared = `${(stat.mode & 0o7777).toString(8)} ${Math.floor(stat.mtimeMs)}`;
      if (stat.isSymbolicLink()) found.set(relative, `link ${readlinkSync(path.join(folder, relative))}`);
      else if (stat.isDirectory()) {
        found.set(relative, `folder ${shared}`);
        walk(relative);
      } else
        found.set(
          relative,
          `${createHash('sha256')
            .update(readFileSync(path.join(folder, relative)))
            .digest('hex')} ${shared}`,
        );
    }
  };
  walk('');
  return found;
}

test('from set-up to a restored folder', async ({ page }) => {
  await setUp(page, foresync);

  await test.step('the overview shows the demo job and leads to its preview', async () => {
    await page.goto(foresync.origin);
    await page.getByRole('link', { name: 'Ten sites' }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: /Ten sites/ })).toBeVisible();
    await page
      .getByRole('button', { name: /^Preview/ })
      .first()
      .click();
  });

  await test.step('the preflight sheet shows changes, requests, money and the loop before anything is sent', async () => {
    await page.waitForURL(/\/plans\//);
    await expect(page.getByRole('heading', { level: 1, name: /Preflight/ })).toBeVisible();
    await expect(page.getByText('Ready to run')).toBeVisible();
    await expect(page.getByText(/mydir/).first()).toBeVisible();
    await expect(page.getByText('What following the links would have cost')).toBeVisible();
    await expect(page.getByRole('table', { name: 'Requests by class' })).toContainText('PUT');
    await page.getByRole('list', { name: 'Changes', exact: true }).getByRole('button').first().click();
    await expect(page.getByRole('list', { name: /^Changes in site-01/ }).getByText('index.php')).toBeVisible();
  });

  await test.step('approving runs it, and the run ends with a snapshot', async () => {
    await page.getByRole('button', { name: 'Approve and run' }).click();
    await page.waitForURL(/\/runs\//);
    await expect(page.getByText('Done. Everything in the plan is in the bucket.')).toBeVisible({ timeout: 60_000 });
    const table = page.getByRole('table', { name: 'Planned and sent requests by class' });
    for (const row of await table.locator('tbody tr').all()) {
      const [estimate, actual] = await row.locator('td').allInnerTexts();
      expect(actual, 'estimate and actual agree').toBe(estimate);
    }
    await page.getByRole('link', { name: 'Browse the snapshot' }).click();
  });

  await test.step('the snapshot can be browsed', async () => {
    await page.getByRole('button', { name: 'site-01.example/' }).click();
    await expect(page.getByText('wp-config.php', { exact: true })).toBeVisible();
  });

  const target = path.join(foresync.folder, 'restored');
  await test.step('a restore is planned, approved and verified', async () => {
    await page.getByRole('link', { name: 'Restore everything' }).click();
    await page.getByRole('textbox', { name: 'Folder on the server' }).fill(target);
    await page.getByRole('button', { name: 'Plan the restore' }).click();
    await page.waitForURL(/\/restores\/(?!new)/);
    await page.getByRole('button', { name: /^Restore [\d,]+ files$/ }).click();
    await expect(page.getByText(/^Restored and verified/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step('what came back is what was there', async () => {
    const source = inventory(path.join(foresync.folder, 'data-demo', 'sites'));
    for (const name of source.keys()) if (/wp-content\/cache(\/|$)/.test(name)) source.delete(name);
    expect(Object.fromEntries(inventory(target))).toEqual(Object.fromEntries(source));
  });
});

test('the command line works on the same data while the server runs', async () => {
  const planned = await foresync.cli('--json', 'plan', 'Ten sites');
  expect(planned.code, planned.stderr).toBe(0);
  const plan = JSON.parse(planned.stdout);
  expect(plan).toMatchObject({ verdict: 'ready', add: { files: 0 }, change: { files: 0 }, remove: { files: 0 } });
  expect(plan.requests.put, 'a night without changes sends its own records only').toBeLessThanOrEqual(3);
  const run = await foresync.cli('--json', 'run', 'Ten sites');
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'succeeded', requests: plan.requests });
});

test('someone signed out sees nothing', async ({ page }) => {
  for (const place of ['/', '/jobs', '/runs', '/restores', '/destinations', '/settings', '/jobs/new']) {
    await page.goto(foresync.origin + place);
    await expect(page, `${place} leads to sign in`).toHaveURL(/\/sign-in/);
  }
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
});
