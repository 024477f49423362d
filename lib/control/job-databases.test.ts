import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeTree } from '../engine/testing/tree';
import { job, NOW } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

const SHOP = { name: 'shop', user: 'keeper', password: 'very secret' };
const rows = () => at.house.db.jobDatabase.findMany({ orderBy: { label: 'asc' } });

describe('databases of a job', () => {
  test('are stored with sealed passwords and shown without', async () => {
    const made = await job(at, { databases: [SHOP, { ...SHOP, host: 'other', password: '' }] });
    expect(made.databases).toMatchObject([
      { label: 'shop', path: 'databases/shop.sql.gz', host: 'localhost', hasPassword: true, smallestShare: 50 },
      { label: 'shop-2', host: 'other', hasPassword: false },
    ]);
    expect(JSON.stringify(made)).not.toContain('secret');
    const [row] = await rows();
    expect(row?.passwordSealed).not.toContain('secret');
    expect(at.house.box.open(row?.passwordSealed ?? '')).toBe('very secret');
  });

  test('keep their password and the name of their dump when the job is changed', async () => {
    const made = await job(at, { databases: [{ ...SHOP, host: 'other' }, SHOP] });
    const { name, sources, destination } = made;
    const input = { name, sources, destinationId: destination.id };
    const without = { name: 'shop', user: 'keeper', smallestShare: 0 };
    const changed = await at.door.updateJob(made.id, { ...input, databases: [without] });
    expect(changed.databases).toMatchObject([{ label: 'shop-2', hasPassword: true, smallestShare: 0 }]);
    const moved = at.door.updateJob(made.id, { ...input, databases: [{ ...without, host: 'evil' }] });
    expect(await codeOf(moved)).toBe('database.missing-password databases.0');
    const other = at.door.updateJob(made.id, { ...input, databases: [{ ...without, user: 'root' }] });
    expect(await codeOf(other)).toBe('database.missing-password databases.0');
    expect(await rows()).toHaveLength(1);
  });

  test('stand for themselves, without a folder', async () => {
    expect((await job(at, { sources: [], databases: [SHOP] })).sources).toEqual([]);
    expect(await codeOf(job(at, { name: 'none', sources: [] }))).toBe('source.none sources');
  });

  test('are refused twice, or with what no name may hold', async () => {
    expect(await codeOf(job(at, { databases: [SHOP, SHOP] }))).toBe('database.twice databases.1');
    expect(await codeOf(job(at, { databases: [{ ...SHOP, name: 'a\nb' }] }))).toMatch(/^input.invalid databases/);
    expect(await codeOf(job(at, { databases: [{ ...SHOP, socket: 'run/s' }] }))).toMatch(/^input.invalid databases/);
    expect(await codeOf(job(at, { databases: [{ name: 'x', user: 'u' }] }))).toBe(
      'database.missing-password databases.0',
    );
  });
});

test('sites are found, and their passwords taken from where they stand', async () => {
  const folder = at.folder('www');
  const config = (name: string, password: string) =>
    `<?php define('DB_NAME', '${name}'); define('DB_USER', 'u'); define('DB_PASSWORD', ${password}); define('DB_HOST', 'localhost:/s');`;
  writeTree(folder, {
    a: { 'wp-config.php': config('a', "'from the file'") },
    b: { 'wp-config.php': config('b', "getenv('X')") },
  });
  const found = await at.door.findSites({ folders: [folder] });
  const place = { kind: 'mysql', name: 'a', user: 'u', host: 'localhost', port: null, socket: '/s' } as const;
  expect(found).toEqual({
    sites: [
      { folder: `${folder}/a`, name: 'a', tablePrefix: 'wp_', database: place },
      { folder: `${folder}/b`, name: 'b', tablePrefix: 'wp_', database: null },
    ],
    unreadable: [],
    isCut: false,
  });
  expect(JSON.stringify(found)).not.toContain('from the file');
  await job(at, { databases: [{ ...place, site: `${folder}/a` }] });
  const [row] = await rows();
  expect(at.house.box.open(row?.passwordSealed ?? '')).toBe('from the file');
  const elsewhere = job(at, { name: 'x', databases: [{ ...place, host: 'evil', site: `${folder}/a` }] });
  expect(await codeOf(elsewhere)).toBe('database.missing-password databases.0');
});
