import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { diskFolder } from '../../testing/disk-folder';

/** One thing in a case's tree, its path relative to the case's base. `{BASE}` in a target is the base's absolute path. */
export interface CaseEntry {
  readonly path: string;
  readonly type: 'dir' | 'file' | 'link' | 'fifo' | 'socket';
  readonly size?: number;
  readonly target?: string;
  readonly mode?: string;
}

/** What aws-cli 1.45.11 did, or was predicted to do. Numbers beyond 2^53 are strings. */
export interface CaseFigures {
  readonly uploads: number | string;
  readonly bytes: number | string;
  readonly requests: number | string;
  readonly over1024: number | string;
  readonly warnings: Readonly<Record<string, number | string>>;
}

export interface SymlinkCase {
  readonly name: string;
  readonly set: string;
  readonly note: string;
  /** The synced path, relative to the base; it may lead through links. */
  readonly source: string;
  /** Bytes of the absolute source path, where that matters (`length_sensitive`). */
  readonly source_len: number;
  readonly length_sensitive: boolean;
  readonly tree: readonly CaseEntry[];
  readonly expected: { readonly follow: CaseFigures; readonly nofollow: CaseFigures };
  readonly max_depth: number;
}

/** One case a line. */
export const SYMLINK_CASES: readonly SymlinkCase[] = readFileSync(
  path.join(import.meta.dirname, 'symlink-cases.ndjson'),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** An empty base directory such that `base/source` has exactly the case's length. */
export function makeBase({ source, source_len }: SymlinkCase): string {
  const short = mkdtempSync(path.join(diskFolder(), 'l-'));
  const missing = source_len - Buffer.byteLength(`${short}//${source}`);
  if (missing < 1) throw new Error(`${short} is too long a place for a source of ${source_len} bytes`);
  const base = path.join(short, 'b'.repeat(missing));
  mkdirSync(base);
  return base;
}

/** Builds the tree; modes are set last, deepest first. */
export async function buildCase(base: string, { tree }: SymlinkCase): Promise<void> {
  for (const entry of tree) await build(base, entry);
  const dressed = tree.filter((entry) => entry.mode !== undefined).sort((a, b) => b.path.length - a.path.length);
  for (const entry of dressed) chmodSync(path.join(base, entry.path), Number.parseInt(entry.mode ?? '', 8));
}

async function build(base: string, entry: CaseEntry): Promise<void> {
  const at = path.join(base, entry.path);
  mkdirSync(path.dirname(at), { recursive: true });
  if (entry.type === 'dir') mkdirSync(at, { recursive: true });
  else if (entry.type === 'link') symlinkSync((entry.target ?? '').replaceAll('{BASE}', base), at);
  else if (entry.type === 'fifo') execFileSync('mkfifo', [at]);
  else if (entry.type === 'socket') await leaveSocket(at);
  else {
    writeFileSync(at, '');
    truncateSync(at, entry.size ?? 0);
  }
}

/** A socket file that stays: the server that made it is closed under another name. */
async function leaveSocket(at: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(at, done));
  execFileSync('ln', [at, `${at}.kept`]);
  await new Promise((done) => server.close(done));
  execFileSync('mv', [`${at}.kept`, at]);
  if (!existsSync(at)) throw new Error(`no socket at ${at}`);
}
