import { expect, type Page } from '@playwright/test';
import type { RunningForesync } from './foresync';

export const PERSON = { name: 'Ada Ops', email: 'ada@example.org', password: 'correct horse battery staple' };

/** Follows the one-time link as a newcomer does. */
export async function setUp(page: Page, foresync: RunningForesync): Promise<void> {
  await page.goto(foresync.setupLink);
  await page.getByLabel('Name').fill(PERSON.name);
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByRole('button', { name: /Create|Set up|Finish/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
}
