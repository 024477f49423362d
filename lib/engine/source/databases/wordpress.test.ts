import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { link, writeTree } from '../../testing/tree';
import { databaseOfSite, findWordPressSites } from './wordpress';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-wp-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const config = (name: string, password = "'x'") =>
  `<?php define('DB_NAME', '${name}'); define('DB_USER', 'u'); define('DB_PASSWORD', ${password}); define('DB_HOST', 'localhost:/s');`;

test('every site below a folder, in path order, links not followed', async () => {
  writeTree(folder, {
    b: { 'wp-config.php': config('b'), 'wp-content': { deep: { 'wp-config.php': config('no') } } },
    a: { public_html: { 'wp-config.php': config('a'), blog: { 'wp-config.php': config('blog') } } },
    loop: link('.'),
    plain: { 'index.html': '' },
  });
  const { sites, unreadable, isCut } = await findWordPressSites(folder, never);
  expect(sites.map((site) => [path.relative(folder, site.folder), site.config.name])).toEqual([
    ['a/public_html', 'a'],
    ['a/public_html/blog', 'blog'],
    ['b', 'b'],
  ]);
  expect({ unreadable, isCut }).toEqual({ unreadable: [], isCut: false });
});

test('a site whose password only PHP knows has no database to offer', async () => {
  writeTree(folder, { 'wp-config.php': config('a', "getenv('P')"), ok: { 'wp-config.php': config('c') } });
  const { sites } = await findWordPressSites(folder, never);
  expect(sites.map(databaseOfSite)).toEqual([
    null,
    { kind: 'mysql', name: 'c', user: 'u', password: 'x', host: 'localhost', port: null, socket: '/s' },
  ]);
});

test('a folder that is not there is named', async () => {
  const { unreadable } = await findWordPressSites(path.join(folder, 'none'), never);
  expect(unreadable).toEqual([path.join(folder, 'none')]);
});
