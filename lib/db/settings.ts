import { z } from 'zod';
import type { Database } from './database';

/** Key of the row of Setting that holds what a person chose on the settings screen. */
export const SETTINGS_KEY = 'settings';

/**
 * Its value, and what holds until someone chose. Money is a decimal string. The limits of one run are for jobs that set none;
 * those of a month are for all jobs together: five times the dearest run that needs no approval.
 */
export const storedSettings = z.object({
  timezone: z.string().default('UTC'),
  usdPerRun: z.string().default('5'),
  requestsPerRun: z.number().int().positive().default(1_000_000),
  usdPerMonth: z.string().default('25'),
  requestsPerMonth: z.number().int().positive().default(5_000_000),
  /** Asked for a second opinion on the time ("host" or "host:port", SNTP); none: nobody is asked. */
  ntpServers: z.array(z.string()).default([]),
  /** BandwidthHours of lib/engine/timetable, in `timezone`; the first row whose hours hold counts. */
  bandwidth: z
    .array(z.object({ from: z.string(), to: z.string(), bytesPerSecond: z.number().positive().nullable() }))
    .default([]),
});
export type StoredSettings = z.infer<typeof storedSettings>;

/** The settings as they are now. */
export async function readSettings(db: Pick<Database, 'setting'>): Promise<StoredSettings> {
  const row = await db.setting.findUnique({ where: { key: SETTINGS_KEY } });
  return storedSettings.parse(row?.value ?? {});
}
