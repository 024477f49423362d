/**
 * scan: walks the folders of a job in S3 key order and emits everything it meets.
 *
 *   for each root, by mount: list a directory, sort its names as bytes (a directory as `name/`);
 *   emit each entry with its lstat; go down into directories before the next name.
 *
 * Promises: sorted by the UTF-8 bytes of the path; never more in memory than the listings on the way down; follows a link only where
 * the job says so, and then safely (follow.ts);
 * never leaves the root's file system unless told to. What cannot be read is an `error` entry, which stands for itself and for
 * everything below it. What vanishes between listing and lstat was never there.
 *
 * scanFolders() does the same for a plan that has an index: a folder whose fingerprint the index knows is passed as a whole, itself
 * included, and only its folders are gone into. A quiet night costs one lstat per file and nothing else.
 */
import type { BigIntStats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import { besideDatabase, lookAtDatabase, mayBeDatabase } from '../source/sqlite/database-file';
import type { ScanOptions, SourceEntry } from '../types';
import type { AheadReaders } from './ahead-reader';
import { type DiskPath, errnoOf, type FileStat, inKeyOrder, joinPath, type Listed, lstatOrCode } from './directory';
import { type FolderListing, HereListing, isInPlace, isOf } from './folder-listing';
import { Excludes, type Folder, type FolderReader, lookedAt, ReadHere } from './folder-reader';
import { followsAny, LinkFollower } from './follow';
import { folderPrint } from './look-at';
import { ReadAhead } from './read-ahead';
import { type OpenRoot, openRoots } from './roots';
import { endOfFolder, type ScanBatch, type ScanItem } from './scan-item';
import { entryOf, errorEntry, linkEntry, marked, rawPathOf } from './scanned-entry';

/** Entries between two looks at the event loop and at the signal. */
const BREATH = 256;

interface Frame {
  readonly disk: DiskPath;
  /** Path of this directory in the backup: '' or ending with '/'. */
  readonly path: string;
  /** Raw bytes of `path` once some name on the way is not UTF-8. */
  readonly raw: Buffer | null;
  readonly listing: FolderListing;
  /** passed: only its folders are in the listing. Listed: behind it comes its print. */
  readonly end?: 'passed' | { readonly print: Buffer | null };
  at: number;
  /** Names that belong to a database met before: not entries of their own. */
  readonly parts: Set<string>;
  /** File system that is stayed on: the root's, or the one a followed link leads to. */
  readonly device: bigint;
  /** Below a followed link: outside of the job's folders. */
  readonly isOutside: boolean;
  /** What followed links lead to, by name. */
  readonly followed: ReadonlyMap<string, BigIntStats>;
}

/** What the index knows of folders. */
export interface KnownListings {
  /** Whether all that is directly in the folder was as the index has it when it had this print. */
  isKnown(path: string, print: Buffer): boolean;
  /**
   * Files changed since then (ns) may have changed again within the same tick: they are never passed. null: nothing is known yet, and no
   * fingerprint is made.
   */
  readonly racySinceNs: bigint | null;
}

export interface ScanPorts {
  readonly listener?: EngineListener;
  /** They read ahead; without them the walk reads each folder when it comes to it. */
  readonly readers?: AheadReaders | undefined;
  /** Whether the source is known to be large. */
  readonly expected?: 'large' | 'unknown';
}

/** Throws source.missing, source.not-a-directory, source.unreadable (a root), cancelled. */
export async function* scan(
  options: ScanOptions,
  ports: ScanPorts,
  signal: AbortSignal,
): AsyncGenerator<SourceEntry, void, undefined> {
  // Without known listings nothing but entries is named.
  for await (const batch of scanFolders(options, ports, signal)) yield* batch as readonly SourceEntry[];
}

/**
 * As scan(), many items at a time: a promise for each of a million would cost more than what is done with them. Links that are followed
 * make a folder more than what lies in it, so known listings are of no use to them.
 */
export async function* scanFolders(
  options: ScanOptions,
  ports: ScanPorts & { known?: KnownListings },
  signal: AbortSignal,
): AsyncGenerator<ScanBatch, void, undefined> {
  const excludes = new Excludes(options.excludes);
  const roots = openRoots(options.roots);
  const follower = new LinkFollower(options, roots);
  const { known, listener } = ports;
  const reader = openReader(options, ports);
  const counts = new Counts();
  let batch: ScanItem[] = [];
  try {
    for (const root of roots) {
      for (const item of walkRoot({ root, options, excludes, follower, known, reader })) {
        if (item !== WAIT) {
          batch.push(item);
          if (!counts.add(item)) continue;
        }
        yield batch;
        batch = [];
        await (item === WAIT ? reader.wait() : setImmediate());
        throwIfCancelled(signal);
        if (item !== WAIT) listener?.({ kind: 'scan', ...counts.soFar, current: item.path });
      }
    }
  } finally {
    reader.close();
  }
  yield batch;
  listener?.({ kind: 'scan', ...counts.soFar, current: '' });
}

/** What was met so far. */
class Counts {
  readonly soFar = { files: 0, directories: 0, bytes: 0 };
  #fresh = 0;

  /** True once in BREATH entries. */
  add(item: ScanItem): boolean {
    this.#fresh += this.#count(item);
    if (this.#fresh < BREATH) return false;
    this.#fresh = 0;
    return true;
  }

  /** Returns how many entries the item stands for. */
  #count(item: ScanItem): number {
    const { soFar } = this;
    if (item.type === 'passed' || item.type === 'listed') return 0;
    if (item.type === 'same') {
      soFar.files += item.sizes.length;
      soFar.directories += item.directories;
      for (const size of item.sizes) soFar.bytes += size;
      return item.sizes.length + item.directories;
    }
    if (item.type === 'file') soFar.files += 1;
    else if (item.type === 'directory') soFar.directories += 1;
    soFar.bytes += item.size;
    return 1;
  }
}

function openReader({ excludes }: ScanOptions, { readers, known, expected }: ScanPorts & { known?: KnownListings }) {
  const rules = { excludes, racySinceNs: known?.racySinceNs ?? null };
  if (readers === undefined) return new ReadHere(rules);
  return new ReadAhead({ readers, rules, start: expected === 'large' ? 'at-once' : 'when-large' });
}

interface Walk {
  readonly root: OpenRoot;
  readonly options: ScanOptions;
  readonly excludes: Excludes;
  readonly follower: LinkFollower;
  readonly known: KnownListings | undefined;
  readonly reader: FolderReader;
}

interface Walking extends Walk {
  /** Path of the root in the backup: '' or ending with '/'. */
  readonly prefix: string;
  readonly stack: Frame[];
}

/** In place of an item: somebody else is reading the folder that comes next. */
const WAIT = Symbol('wait');

type Step = ScanItem | typeof WAIT;

function* walkRoot(walk: Walk): Generator<Step> {
  const { root, reader } = walk;
  const prefix = root.mount === '' ? '' : `${root.mount}/`;
  if (prefix !== '') yield entryOf(prefix, root.stat, { type: 'directory' });
  const walking: Walking = { ...walk, prefix, stack: [] };
  const place = { disk: root.realPath, path: prefix, raw: null, device: root.stat.dev, isOutside: false };
  const listing = reader.read(folderOf(walking, place));
  yield* enter(walking, { ...place, listing, own: root.stat, entry: null });
  const { stack } = walking;
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const at = frame.at;
    const listed = frame.listing.names[at];
    frame.at += 1;
    if (listed !== undefined) yield* visit(walking, frame, { listed, stat: frame.listing.statAt(at) });
    else {
      stack.pop();
      reader.leave();
      yield* leave(frame, stack.at(-1));
    }
  }
}

function folderOf(
  { options, prefix }: Walking,
  { disk, path, device }: Pick<Frame, 'disk' | 'path' | 'device'>,
): Folder {
  return { disk, below: path.slice(prefix.length), device: options.oneFileSystem ? device : null };
}

/** Behind the last of folders that were passed one in the other, the index goes on. */
function* leave({ path, end }: Frame, above: Frame | undefined): Generator<ScanItem> {
  if (end !== 'passed') {
    if (end !== undefined) yield { type: 'listed', path, print: end.print };
  } else if (above?.end !== 'passed') yield { type: 'passed', path: endOfFolder(path) };
}

interface Entered extends Pick<Frame, 'disk' | 'path' | 'raw' | 'device' | 'isOutside' | 'listing'> {
  readonly own: FileStat;
  /** Of the folder itself; null when it was named already, or never is. Most folders are passed, and are not asked for theirs. */
  readonly entry: (() => SourceEntry) | null;
}

const NOTHING_FOLLOWED: Frame['followed'] = new Map();

/** Names a folder and puts it on the stack; one that the index knows as it is, with its folders only. */
function* enter(walking: Walking, { own, entry, ...place }: Entered): Generator<ScanItem> {
  const { known, options } = walking;
  const { path, disk } = place;
  const plain = { ...place, followed: NOTHING_FOLLOWED, at: 0, parts: new Set<string>() };
  // Right below the roots every entry is named: their devices tell whether a disk is another one.
  if (known === undefined || path === '' || followsAny(options)) {
    if (entry !== null) yield entry();
    return push(walking, followsAny(options) ? { ...plain, ...withFollowed(walking, place) } : plain);
  }
  const { listing } = place;
  const isLookedAt = listing.print !== undefined || known.racySinceNs === null;
  const looked = isLookedAt ? listing : lookedAt(disk, listing, known.racySinceNs);
  const print = looked.print == null ? null : folderPrint(looked.print, own);
  if (print !== null && known.isKnown(path, print)) return yield* pass(walking, { ...plain, listing: looked }, entry);
  if (entry !== null) yield entry();
  push(walking, { ...plain, listing: looked, end: { print } });
}

/** Folders right below the roots are named all the same. One without folders in it is done with. */
function* pass(walking: Walking, frame: Frame, entry: Entered['entry']): Generator<ScanItem> {
  const { path, listing } = frame;
  const isBelowRoot = path.indexOf('/') === path.length - 1;
  if (isBelowRoot && entry !== null) yield entry();
  const within = walking.stack.at(-1)?.end === 'passed' ? 'same' : 'named';
  yield { type: 'same', path, directories: isBelowRoot ? 0 : 1, sizes: listing.sizes(), within };
  const folders = listing.folders();
  if (within === 'named' || folders.names.length > 0) push(walking, { ...frame, listing: folders, end: 'passed' });
}

function push(walking: Walking, frame: Frame): void {
  const { stack, reader, options } = walking;
  const { disk, path, device, listing } = frame;
  stack.push(frame);
  const isRead = ({ isDirectory }: Listed, at: number) => {
    if (!isDirectory) return false;
    const stat = listing.statAt(at);
    return typeof stat !== 'string' && !(options.oneFileSystem && stat !== undefined && stat.dev !== device);
  };
  const folders = listing.names.filter(isRead).map(({ name }) => ({
    disk: joinPath(disk, name),
    path: `${path}${name.text}/`,
    device,
  }));
  reader.enter(folders.map((folder) => folderOf(walking, folder)));
}

/** Links that are followed to a folder sort as folders. In another order, stats are no longer those of the names at their places. */
function withFollowed(
  { follower, excludes, prefix }: Walking,
  { disk, path: folder, listing }: Pick<Frame, 'disk' | 'path' | 'listing'>,
): Pick<Frame, 'listing' | 'followed'> {
  const followed = new Map<string, BigIntStats>();
  const names = listing.names.flatMap((listed) => {
    const path = folder + listed.name.text;
    if (!listed.isLink || listed.name.raw !== null) return [listed];
    const stat = follower.follow(path, joinPath(disk, listed.name));
    if (stat === null) return [listed];
    const isDirectory = stat.isDirectory();
    if (isDirectory && excludes.has(`${path.slice(prefix.length)}/`)) return [];
    followed.set(listed.name.text, stat);
    return [{ ...listed, isDirectory }];
  });
  const ordered = followed.size === 0 ? names : inKeyOrder(names);
  return { listing: new HereListing(ordered, listing.logged), followed };
}

interface Visited {
  readonly listed: Listed;
  readonly stat: FileStat | string | undefined;
}

/**
 * In a folder that was passed, whatever is not passed too says where the index goes on, and where it has been told of to its end: so
 * does what has vanished or cannot be read.
 */
function* visit(walking: Walking, frame: Frame, visited: Visited): Generator<Step> {
  if (frame.end !== 'passed') return yield* name(walking, frame, visited);
  const path = `${frame.path}${visited.listed.name.text}/`;
  let how: 'waiting' | 'same' | 'named' = 'waiting';
  for (const item of name(walking, frame, visited)) {
    if (item !== WAIT && how === 'waiting') {
      how = item.type === 'same' ? 'same' : 'named';
      if (how === 'named') yield { type: 'passed', path };
    }
    yield item;
  }
  if (how === 'waiting') yield { type: 'passed', path };
  const isEntered = how === 'same' || walking.stack.at(-1) !== frame;
  if (!isEntered) yield { type: 'listed', path, print: null };
}

function* name(walking: Walking, frame: Frame, { listed, stat: known }: Visited): Generator<Step> {
  const { follower } = walking;
  const path = frame.path + listed.name.text + (listed.isDirectory ? '/' : '');
  const disk = joinPath(frame.disk, listed.name);
  const raw = rawPathOf(frame, listed);
  if (frame.parts.has(listed.name.text)) return;
  const target = frame.followed.get(listed.name.text);
  const stat = target ?? known ?? lstatOrCode(disk);
  if (typeof stat === 'string') {
    if (stat !== 'ENOENT') yield errorEntry(path, stat, raw);
  } else if (stat.isDirectory() !== listed.isDirectory) yield errorEntry(path, 'ECHANGED', raw);
  else if (stat.isDirectory()) yield* descend(walking, frame, { path, disk, raw, stat, target });
  else if (stat.isSymbolicLink()) {
    const entry = follower.policyOf(path) === 'skip' ? null : linkEntry(path, disk, { stat, raw });
    if (entry !== null) yield entry;
  } else if (stat.isFile())
    yield fileEntry(frame, listed, {
      entry: marked(entryOf(path, stat, { type: 'file', raw }), target),
      ...{ disk, stat },
    });
  else yield entryOf(path, stat, { type: 'special', raw });
}

/** A SQLite database is planned as the copy it will be sent as, and what belongs to it is left out. */
function fileEntry(
  frame: Frame,
  listed: Listed,
  { entry, disk, stat }: { entry: SourceEntry; disk: DiskPath; stat: FileStat },
): SourceEntry {
  const { text } = listed.name;
  if (typeof disk !== 'string') return entry;
  if (!mayBeDatabase(text, frame.listing.logged.has(text))) return entry;
  const look = lookAtDatabase(disk, stat);
  if (look === null) return entry;
  for (const name of besideDatabase(text)) frame.parts.add(name);
  const { size, mtimeNs, ctimeNs } = look;
  return { ...entry, size, mtimeNs, ctimeNs };
}

/** Emits the directory and puts its names on the stack, or says why it cannot. */
function* descend(
  walking: Walking,
  frame: Frame,
  directory: {
    readonly path: string;
    readonly disk: DiskPath;
    readonly raw: Buffer | null;
    readonly stat: FileStat;
    readonly target: BigIntStats | undefined;
  },
): Generator<Step> {
  const { options, follower } = walking;
  const { path, disk, raw, stat, target } = directory;
  const isOutside = frame.isOutside || target !== undefined;
  const device = target === undefined ? frame.device : stat.dev;
  if (options.oneFileSystem && stat.dev !== device) return yield errorEntry(path, 'EXDEV', raw);
  // Met below a followed link, a folder that is in the backup already stays empty here.
  if (frame.isOutside && target === undefined && !follower.isFirst(stat)) {
    return yield entryOf(path, stat, { type: 'directory', raw });
  }
  const folder = folderOf(walking, { disk, path, device });
  while (!walking.reader.isReady(folder)) yield WAIT;
  let listing: FolderListing;
  try {
    listing = walking.reader.read(folder);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOENT') yield errorEntry(path, code, raw);
    return;
  }
  if (!isOf(listing, stat) && !isInPlace(listing, disk)) return yield errorEntry(path, 'ECHANGED', raw);
  const entry = () => marked(entryOf(path, stat, { type: 'directory', raw }), target);
  yield* enter(walking, { disk, path, raw, listing, own: stat, entry, device, isOutside });
}
