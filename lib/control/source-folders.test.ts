import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSources, dataFolderExclude, mountSources } from './source-folders';

let home: string;
let dataDir: string;
const at = (...parts: string[]) => path.join(home, ...parts);

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'foresync-sources-'));
  dataDir = at('data');
  for (const folder of ['data/index', 'www/html', 'srv']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('www/file.txt'), 'x');
});
afterEach(() => rmSync(home, { recursive: true }));

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error) => `${error.problem.code} ${error.problem.field}`,
  );

describe('checkSources', () => {
  test('accepts folders and normalises them', async () => {
    expect(await checkSources([`${at('www')}//html/`, at('srv')], dataDir)).toEqual([at('www/html'), at('srv')]);
  });
  test.each([
    ['a missing folder', () => [at('nowhere')], 'source.missing sources'],
    ['a path below a file', () => [at('www/file.txt/x')], 'source.missing sources'],
    ['a file', () => [at('www/file.txt')], 'source.not-a-directory sources'],
    ['a relative path', () => ['www'], 'source.relative sources'],
    ['the data folder', () => [dataDir], 'source.inside-data sources'],
    ['a folder inside of it', () => [at('data/index')], 'source.inside-data sources'],
    ['one folder twice', () => [at('www'), at('www')], 'source.twice sources'],
    ['one inside another', () => [at('www/html'), at('www')], 'source.twice sources'],
  ])('refuses %s', async (_name, sources, expected) => {
    expect(await code(checkSources(sources(), dataDir))).toBe(expected);
  });
  test('refuses a link that leads into the data folder', async () => {
    symlinkSync(at('data/index'), at('alias'));
    expect(await code(checkSources([at('alias')], dataDir))).toBe('source.inside-data sources');
  });
  test('does not take a sibling with a similar name for the data folder', async () => {
    mkdirSync(at('data-demo'));
    expect(await checkSources([at('data-demo')], dataDir)).toEqual([at('data-demo')]);
  });
});

test('the data folder inside a source gets an exclude', async () => {
  expect(await dataFolderExclude([home], dataDir)).toBe('/data/');
  expect(await dataFolderExclude([at('www')], dataDir)).toBeNull();
});

describe('mountSources', () => {
  test('a single folder has none', () => expect(mountSources(['/www'])).toEqual([{ mount: '', path: '/www' }]));
  test('several get unique names and keep the ones they have', () => {
    expect(mountSources(['/a/www', '/b/www', '/'])).toEqual([
      { mount: 'www', path: '/a/www' },
      { mount: 'www-2', path: '/b/www' },
      { mount: 'root', path: '/' },
    ]);
    expect(mountSources(['/c/www', '/b/www'], [{ mount: 'www-2', path: '/b/www' }])).toEqual([
      { mount: 'www', path: '/c/www' },
      { mount: 'www-2', path: '/b/www' },
    ]);
  });
});
