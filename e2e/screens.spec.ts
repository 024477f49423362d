import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { setUp } from './support/access';
import { type RunningForesync, startForesync } from './support/foresync';

/**
 * Every screen, at desktop width in light and at phone width in dark: no browser error, no sideways scrolling, no accessibility violation
 * that axe can see, and a picture in test-results/screens to look at.
 */
const pictures = path.join(import.meta.dirname, '..', 'test-results', 'screens');
/** Two looks see both widths and both schemes; FORESYNC_LOOKS=all takes the pictures of all four. */
const ALL_LOOKS = [
  { name: 'desktop-light', width: 1440, height: 900, scheme: 'light' },
  { name: 'desktop-dark', width: 1440, height: 900, scheme: 'dark' },
  { name: 'phone-light', width: 390, height: 844, scheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, scheme: 'dark' },
] as const;
const LOOKS = ALL_LOOKS.filter(
  ({ name }) => process.env.FORESYNC_LOOKS === 'all' || name === 'desktop-light' || name === 'phone-dark',
);

let foresync: RunningForesync;
/** `press`: a button to press first, by its name. */
let screens: { name: string; path: string; shows: RegExp; press?: string }[];
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  foresync = await startForesync({ demo: true });
});
test.afterAll(() => foresync.stop());

async function json(...args: string[]) {
  const { stdout, stderr } = await foresync.cli('--json', ...args);
  return JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`);
}

/** A run that reaches the month's limit, which is lowered after its plan was made. */
async function makeHeldRun(page: Page): Promise<string> {
  const api = `${foresync.origin}/api/v1`;
  const { planId } = await json('plan', 'Ten sites');
  const costs = await (await page.request.get(`${api}/costs`)).json();
  const settings = await (await page.request.get(`${api}/settings`)).json();
  const { timezone, usdPerRun, requestsPerRun, usdPerMonth, ntpServers, bandwidth } = settings;
  const headers = { origin: foresync.origin };
  const save = async (requestsPerMonth: number) => {
    const data = { timezone, usdPerRun, requestsPerRun, usdPerMonth, requestsPerMonth, ntpServers, bandwidth };
    expect((await page.request.put(`${api}/settings`, { data, headers })).ok()).toBe(true);
  };
  await save(costs.monthBudgets[0].requests + 2);
  const held = await json('run', 'Ten sites', '--approve', planId);
  await save(settings.requestsPerMonth);
  return held.runId;
}

/** A job with a history, so that no screen is shown empty: two runs, a restore, a plan that waits. */
async function makeHistory(page: Page): Promise<void> {
  const first = await json('run', 'Ten sites');
  const second = await json('run', 'Ten sites');
  const job = await json('job', 'show', 'Ten sites');
  const restore = await json(
    'restore',
    'Ten sites',
    '--to',
    path.join(foresync.folder, 'back'),
    '--path',
    'site-01.example/',
  );
  const proof = await json('verify', 'Ten sites', '--read', '5');
  const prune = await json('retention', 'Ten sites', '--preview', '--keep-last', '1');
  const heldId = await makeHeldRun(page);
  const plan = await json('plan', 'Ten sites');
  screens = [
    { name: 'overview', path: '/', shows: /Ten sites/ },
    { name: 'jobs', path: '/jobs', shows: /Ten sites/ },
    { name: 'job', path: `/jobs/${job.id}`, shows: /Ten sites/ },
    { name: 'job-new', path: '/jobs/new', shows: /Create and preview/ },
    { name: 'job-edit', path: `/jobs/${job.id}/edit`, shows: /Save/ },
    { name: 'preflight', path: `/plans/${first.planId}`, shows: /To STANDARD/, press: 'Compare' },
    { name: 'preflight-open', path: `/plans/${plan.planId}`, shows: /Approve and run/ },
    { name: 'link-map', path: `/plans/${plan.planId}/links`, shows: /mydir/ },
    { name: 'runs', path: '/runs', shows: /Succeeded/ },
    { name: 'run', path: `/runs/${first.runId}`, shows: /Estimate and actual/ },
    { name: 'run-held', path: `/runs/${heldId}`, shows: /Go on with a higher limit/ },
    { name: 'snapshots', path: `/jobs/${job.id}/snapshots`, shows: /Latest/ },
    { name: 'snapshot', path: `/snapshots/${first.snapshotId}`, shows: /site-10\.example/ },
    { name: 'compare', path: `/snapshots/${first.snapshotId}/compare`, shows: /oldest snapshot there is/ },
    { name: 'compare-two', path: `/snapshots/${second.snapshotId}/compare`, shows: /Added|hold the same/ },
    {
      name: 'versions',
      path: `/jobs/${job.id}/versions?path=site-01.example%2Findex.php`,
      shows: /version in 2 of 2 snapshots|versions in/,
    },
    { name: 'verify', path: `/jobs/${job.id}/verify`, shows: /Show the price/ },
    { name: 'proof', path: `/proofs/${proof.proofId}`, shows: /every SHA-256 is right/ },
    { name: 'prune', path: `/prunes/${prune.pruneId}`, shows: /Saves per month/ },
    { name: 'restore-new', path: `/restores/new?job=${job.id}`, shows: /Plan the restore/ },
    { name: 'restores', path: '/restores', shows: /Succeeded/ },
    { name: 'restore', path: `/restores/${restore.restoreId}`, shows: /Restored and verified/ },
    { name: 'costs', path: '/costs', shows: /Why did it cost more/ },
    { name: 'destinations', path: '/destinations', shows: /Practice bucket/ },
    { name: 'destination', path: `/destinations/${job.destination.id}`, shows: /Billed unseen/ },
    { name: 'destination-new', path: '/destinations/new', shows: /Bucket/ },
    { name: 'adopt', path: '/destinations/adopt', shows: /Look what it holds/ },
    { name: 'recovery-key', path: '/settings/recovery-key', shows: /Make the recovery key/ },
    { name: 'settings', path: '/settings', shows: /Practice bucket/ },
  ];
}

/** Collects what the browser itself complains about. */
function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

test('every screen in every look', async ({ page }) => {
  test.setTimeout(600_000);
  const complaints = watch(page);
  await page.goto(foresync.setupLink);
  await page.screenshot({ path: path.join(pictures, 'setup-desktop-light.png') });
  await setUp(page, foresync);
  await makeHistory(page);
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
    for (const screen of screens) {
      await test.step(`${screen.name}, ${look.name}`, async () => {
        await page.goto(foresync.origin + screen.path);
        if (screen.press !== undefined) await page.getByRole('button', { name: screen.press }).click();
        await expect(page.getByText(screen.shows).first()).toBeVisible();
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await page.screenshot({ path: path.join(pictures, `${screen.name}-${look.name}.png`), fullPage: true });
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect.soft(sideways, `${screen.name} scrolls sideways at ${look.width} px`).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect
          .soft(
            violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' | ')}`),
            screen.name,
          )
          .toEqual([]);
      });
    }
  }
  expect(complaints).toEqual([]);
});
