import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destination, job, NOW } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('jobs', () => {
  test('are made, read by name, changed, paused and removed', async () => {
    const made = await job(at, { name: 'Ten sites', cron: '30 2 * * *', timezone: 'Europe/Berlin' });
    expect(made).toMatchObject({ health: 'unknown', healthText: 'Never run', nextRunAt: '2026-11-24T01:30:00.000Z' });
    expect(made.schedule).toMatchObject({ words: 'Every day at 02:30', timezone: 'Europe/Berlin' });
    expect(made.schedule.next).toHaveLength(5);
    expect((await at.door.getJob('Ten sites')).id).toBe(made.id);
    expect(await at.door.findJob('Ten sites')).toEqual({ id: made.id });
    expect(await at.door.findJob(made.id)).toEqual({ id: made.id });
    const row = await at.house.db.job.findUniqueOrThrow({ where: { id: made.id } });
    expect(row).toMatchObject({ slug: 'ten-sites', sources: [{ mount: '', path: at.folder('www') }] });

    const paused = await at.door.pauseJob(made.id);
    expect(paused).toMatchObject({ paused: true, health: 'paused', nextRunAt: null });
    expect((await at.door.resumeJob(made.id)).nextRunAt).toBe('2026-11-24T01:30:00.000Z');
    const sources = [at.folder('www'), at.folder('srv/www')];
    const changed = await at.door.updateJob(made.id, { name: 'Sites', sources, destinationId: made.destination.id });
    expect(changed).toMatchObject({ name: 'Sites', sources, nextRunAt: null });
    expect((await at.door.listJobs()).map(({ name }) => name)).toEqual(['Sites']);
    await at.door.removeJob(made.id);
    expect(await codeOf(at.door.getJob(made.id))).toBe('job.not-found');
    expect(await codeOf(at.door.findJob(made.id))).toBe('job.not-found');
  });

  test('may be verified on a schedule of its own', async () => {
    const proofSchedule = { cron: '0 5 * * 0', method: 'read', percent: 5, databases: true } as const;
    const made = await job(at, { proofSchedule, timezone: 'Europe/Berlin' });
    expect(made.nextProofAt).toBe('2026-11-29T04:00:00.000Z');
    expect(made.proofSchedule).toMatchObject({ ...proofSchedule, words: 'At 05:00, only on Sunday' });
    expect((await at.door.pauseJob(made.id)).nextProofAt).toBeNull();
    expect((await at.door.resumeJob(made.id)).nextProofAt).toBe('2026-11-29T04:00:00.000Z');
    expect((await job(at, { name: 'by hand' })).proofSchedule.words).toBe('Only when started by hand');
    for (const [part, code] of [
      [{ cron: 'never' }, 'schedule.invalid proofSchedule.cron'],
      [{ cron: '0 0 31 2 *' }, 'schedule.never proofSchedule.cron'],
      [{ percent: 0 }, 'input.invalid proofSchedule.percent'],
      [{ files: 0 }, 'input.invalid proofSchedule.files'],
      [{ method: 'databases' }, 'input.invalid proofSchedule.method'],
    ] as const) {
      expect(await codeOf(job(at, { name: 'bad', proofSchedule: part })), code).toBe(code);
    }
  });

  test('may name a sentinel file, which lies below each folder', async () => {
    expect((await job(at, { name: 'a', sentinel: ' .mounted ' })).sentinel).toBe('.mounted');
    for (const bad of ['/etc/passwd', '../x', 'a/../../x', '..']) {
      expect(await codeOf(job(at, { name: 'b', sentinel: bad })), bad).toBe('input.invalid sentinel');
    }
    expect((await job(at, { name: 'c', sentinel: 'a..b/..c' })).sentinel).toBe('a..b/..c');
  });

  test('of similar names get slugs of their own', async () => {
    await job(at, { name: 'web 1' });
    await job(at, { name: 'web-1' });
    const rows = await at.house.db.job.findMany({ orderBy: { id: 'asc' } });
    expect(rows.map(({ slug }) => slug)).toEqual(['web-1', 'web-1-2']);
  });

  test('never share a place in the bucket', async () => {
    const to = await destination(at, { prefix: 'backups' });
    const in_ = (name: string, prefix: string | null) => job(at, { name, destinationId: to.id, prefix });
    const places = [await in_('web 1', null), await in_('web 2', null), await in_('web 3', '/custom//')];
    expect(places.map((one) => one.destination.prefix)).toEqual(['backups/', 'backups/web-2/', 'backups/custom/']);
    expect(await codeOf(in_('web 4', ''))).toBe('job.prefix-taken prefix');
    expect(await codeOf(in_('web 4', 'web-2'))).toBe('job.prefix-taken prefix');
    expect(await codeOf(in_('web 4', '../x'))).toBe('destination.bad-prefix prefix');
    const same = await destination(at, { name: 'same place', prefix: 'backups/custom' });
    expect((await job(at, { name: 'web 5', destinationId: same.id })).destination.prefix).toBe('backups/custom/web-5/');
    const elsewhere = await destination(at, { name: 'elsewhere', bucket: 'other', prefix: 'backups' });
    const moved = await job(at, { name: 'web 6', destinationId: elsewhere.id });
    const { sources } = moved;
    const move = (more: object) =>
      at.door.updateJob(moved.id, { name: 'web 6', sources, destinationId: to.id, ...more });
    expect(await codeOf(move({}))).toBe('job.prefix-taken destinationId');
    expect(await codeOf(move({ destinationId: elsewhere.id, prefix: 'new' }))).toBe('job.prefix-fixed prefix');
  });

  test('never back up the data folder', async () => {
    const inside = path.join(at.dataDir, 'index');
    mkdirSync(inside, { recursive: true });
    expect(await codeOf(job(at, { sources: [inside] }))).toBe('source.inside-data sources');
    symlinkSync(at.dataDir, path.join(at.home, 'alias'));
    expect(await codeOf(job(at, { sources: [path.join(at.home, 'alias')] }))).toBe('source.inside-data sources');
    expect((await job(at, { sources: [at.home] })).excludes).toEqual(['/data/']);
  });

  test('refuse bad input', async () => {
    const file = path.join(at.folder('www'), 'file');
    writeFileSync(file, '');
    const codes = async (inputs: object[]) => Promise.all(inputs.map((input) => codeOf(job(at, input))));
    await destination(at);
    expect(
      await codes([
        { name: 'a/b' },
        { sources: [] },
        { sources: ['/nowhere/at/all'] },
        { sources: [file] },
        { cron: 'every day' },
        { cron: '0 0 31 2 *' },
        { cron: '0 0 * * *', timezone: 'Mars/Base' },
        { timezone: 'Mars/Base' },
        { limits: { usdPerRun: 'much' } },
        { destinationId: 'x' },
      ]),
    ).toEqual([
      'input.invalid name',
      'source.none sources',
      'source.missing sources',
      'source.not-a-directory sources',
      'schedule.invalid cron',
      'schedule.never cron',
      'schedule.unknown-zone timezone',
      'schedule.unknown-zone timezone',
      'limit.invalid limits.usdPerRun',
      'destination.not-found destinationId',
    ]);
    await job(at);
    expect(await codeOf(job(at))).toBe('job.name-taken name');
  });
});
