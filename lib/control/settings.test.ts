import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('settings, estimates and folders', () => {
  test('settings are kept and checked', async () => {
    const before = await at.door.getSettings();
    expect(before).toMatchObject({ timezone: 'UTC', practice: null, user: null, dataDir: at.dataDir });
    await at.door.updateSettings({ timezone: 'Europe/Berlin', usdPerRun: '2.50', requestsPerRun: 10 });
    expect(await at.door.getSettings()).toMatchObject({
      timezone: 'Europe/Berlin',
      usdPerRun: '2.50',
      requestsPerRun: 10,
    });
    const limit = { usdPerRun: '1', requestsPerRun: 1 };
    expect(await codeOf(at.door.updateSettings({ ...limit, timezone: 'X/Y' }))).toBe('schedule.unknown-zone timezone');
    expect(await codeOf(at.door.updateSettings({ ...limit, timezone: 'UTC', usdPerRun: '-1' }))).toBe(
      'limit.invalid usdPerRun',
    );
    await at.door.updateSettings({
      ...limit,
      timezone: 'UTC',
      ntpServers: ['pool.ntp.org', ' 10.0.0.1:1123', '[::1]:123'],
    });
    expect((await at.door.getSettings()).ntpServers).toEqual(['pool.ntp.org', '10.0.0.1:1123', '[::1]:123']);
    for (const bad of ['', 'http://pool.ntp.org', 'a b', '-x', 'a:b']) {
      const input = { ...limit, timezone: 'UTC', ntpServers: [bad] };
      expect(await codeOf(at.door.updateSettings(input)), bad).toBe('input.invalid ntpServers.0');
    }
    const hours = { from: '08:00', to: '18:00', bytesPerSecond: 1_250_000 };
    await at.door.updateSettings({ ...limit, timezone: 'UTC', bandwidth: [hours] });
    expect((await at.door.getSettings()).bandwidth).toEqual([hours]);
    for (const bad of [{ from: '8' }, { to: '24:30' }, { bytesPerSecond: 0 }]) {
      const input = { ...limit, timezone: 'UTC', bandwidth: [{ ...hours, ...bad }] };
      expect(await codeOf(at.door.updateSettings(input))).toMatch(/^input\.invalid bandwidth\.0/);
    }
    expect(
      (await at.door.priceOptions()).find(({ provider }) => provider === 'aws-s3')?.regions.length,
    ).toBeGreaterThan(20);
  });

  test('an estimate is a task that is watched', async () => {
    const asked = await at.door.startEstimate({ sources: [at.folder('www')] });
    expect(asked).toMatchObject({ state: 'queued', files: 0, requests: null });
    const result = {
      files: 2,
      directories: 1,
      bytes: 20,
      links: 0,
      requests: { put: 5 },
      usdNow: '0.1',
      usdMonthly: null,
    };
    await at.house.db.task.update({
      where: { id: asked.id },
      data: { state: 'done', result: { ...result, currency: 'USD', basis: 'AWS', findings: [] } },
    });
    expect(await at.door.getEstimate(asked.id)).toMatchObject({
      state: 'done',
      files: 2,
      requests: { put: 5, get: 0 },
    });
    expect(await codeOf(at.door.startEstimate({ sources: ['/nowhere/at/all'] }))).toBe('source.missing sources');
    expect(await codeOf(at.door.getEstimate('x'))).toBe('estimate.not-found');
  });

  test('folders are listed one level at a time, with a problem instead of a failure', async () => {
    at.folder('www/b');
    at.folder('www/a');
    writeFileSync(path.join(at.home, 'www/file'), '');
    const listing = await at.door.listFolders(path.join(at.home, 'www'));
    expect(listing.folders.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(listing.parent).toBe(at.home);
    expect((await at.door.listFolders(path.join(at.home, 'x'))).problem?.code).toBe('source.missing');
    expect((await at.door.listFolders(path.join(at.home, 'www/file'))).problem?.code).toBe('source.not-a-directory');
    expect((await at.door.listFolders('/')).parent).toBeNull();
  });
});
