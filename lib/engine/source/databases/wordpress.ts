import type { Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../../errors';
import { errnoOf } from '../../machine-error';
import type { DatabaseSource } from './database';
import { parseWordPressConfig, type WordPressConfig } from './wp-config';

/** A folder with a wp-config.php. */
export interface WordPressSite {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly config: WordPressConfig;
}

export interface FoundSites {
  /** In path order. */
  readonly sites: readonly WordPressSite[];
  /** Files named wp-config.php and folders that could not be read. */
  readonly unreadable: readonly string[];
  /** True when the search ended at its limit of folders. */
  readonly isCut: boolean;
}

const CONFIG = 'wp-config.php';
const CONFIG_BYTES = 256 * 1024;
/** `/var/www/<customer>/<site>/public_html/blog`: as deep as web servers are laid out. */
const DEEPEST = 5;
const MOST_FOLDERS = 20_000;
/** Folders in which no site of its own lies. */
const NOT_SITES = new Set(['wp-content', 'wp-includes', 'wp-admin', 'node_modules', 'vendor', '.git']);

/** The sites at or below a folder, found by their wp-config.php; links are not followed. Throws `cancelled`. */
export async function findWordPressSites(root: string, signal: AbortSignal): Promise<FoundSites> {
  const sites: WordPressSite[] = [];
  const unreadable: string[] = [];
  const waiting = [{ folder: root, depth: 0 }];
  let looked = 0;
  for (let next = waiting.shift(); next !== undefined && looked < MOST_FOLDERS; next = waiting.shift()) {
    throwIfCancelled(signal);
    looked += 1;
    const { folder, depth } = next;
    const names = await entriesOf(folder);
    if (names === null) unreadable.push(folder);
    for (const entry of names ?? []) {
      const at = path.join(folder, entry.name);
      if (entry.isFile() && entry.name === CONFIG) {
        const php = await beginningOf(at);
        if (php === null) unreadable.push(at);
        else sites.push({ folder, config: parseWordPressConfig(php) });
      } else if (entry.isDirectory() && depth < DEEPEST && !NOT_SITES.has(entry.name)) {
        waiting.push({ folder: at, depth: depth + 1 });
      }
    }
  }
  sites.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return { sites, unreadable, isCut: waiting.length > 0 };
}

/** The site of one folder, or null when it has no wp-config.php that can be read. */
export async function readWordPressSite(folder: string): Promise<WordPressSite | null> {
  const php = await beginningOf(path.join(folder, CONFIG));
  return php === null ? null : { folder, config: parseWordPressConfig(php) };
}

/** The site's database, or null when its file leaves the name, the user, the password or the host to PHP. */
export function databaseOfSite({ config }: WordPressSite): DatabaseSource | null {
  const { name, user, password, host } = config;
  if (name === null || name === '' || user === null || password === null || host === null) return null;
  return { kind: 'mysql', name, user, password, ...host };
}

async function entriesOf(folder: string): Promise<Dirent[] | null> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

async function beginningOf(file: string): Promise<string | null> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(CONFIG_BYTES) });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}
