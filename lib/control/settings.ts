import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../db/package-root';
import { readSettings, SETTINGS_KEY } from '../db/settings';
import { bookInUse } from '../engine/pricing/book-file';
import type { PriceBook } from '../engine/pricing/price-book';
import { DoorError } from './door-error';
import type { House } from './house';
import { parseInput } from './parse-input';
import { priceOptions } from './price-options';
import { toScheduleView } from './schedule-view';
import { writeSetting } from './settings-rows';
import { stored } from './stored-json';
import { type Door, type SettingsView, settingsInput, settingsView } from './views';

const DAY_MS = 86_400_000;

type Verbs = Pick<Door, 'getSettings' | 'updateSettings' | 'priceOptions'>;

/** Verbs on settings. */
export function settingsVerbs(house: House): Verbs {
  return {
    getSettings: () => read(house),
    updateSettings: async (input) => {
      const settings = parseInput(settingsInput, input);
      requireZone(settings.timezone, house.now());
      requireUsd(settings.usdPerRun, 'usdPerRun');
      requireUsd(settings.usdPerMonth, 'usdPerMonth');
      await writeSetting(house.db, SETTINGS_KEY, settings);
      return read(house);
    },
    priceOptions: async () => priceOptions(bookInUse(house.dataDir)),
  };
}

function requireZone(timezone: string, nowMs: number): void {
  toScheduleView({ cron: '0 0 * * *', timezone }, nowMs);
}

/** Throws DoorError `limit.invalid` for what is not a plain amount such as 2.50. */
export function requireUsd(value: string, field: string): void {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new DoorError('limit.invalid', { facts: { value }, field });
}

async function read({ db, dataDir, now }: House): Promise<SettingsView> {
  const user = await db.user.findFirst({ orderBy: { createdAt: 'asc' }, select: { name: true, email: true } });
  const book = bookInUse(dataDir);
  const asOf = book.generatedOn;
  return {
    ...(await readSettings(db)),
    dataDir,
    version: version(),
    priceBook: { asOf, regions: regionCount(book), ageDays: ageDays(asOf, now()) },
    practice: await practiceSettings(dataDir),
    user,
  };
}

function version(): string {
  const file = path.join(packageRoot(), 'package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(/* turbopackIgnore: true */ file, 'utf8')))
    .version;
}

function regionCount(book: PriceBook): number {
  return Object.values(book.providers).reduce((sum, { regions }) => sum + Object.keys(regions).length, 0);
}

function ageDays(asOf: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(asOf)) / DAY_MS));
}

export type PracticeSettings = NonNullable<SettingsView['practice']>;

/** DATA/practice.json as the supervisor writes it; null while there is none. */
export async function practiceSettings(dataDir: string): Promise<PracticeSettings | null> {
  const text = await readFile(/* turbopackIgnore: true */ path.join(dataDir, 'practice.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return text === null ? null : stored(settingsView.shape.practice.unwrap(), JSON.parse(text));
}
