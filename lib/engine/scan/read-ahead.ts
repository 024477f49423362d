import type { AheadReader, AheadReaders, Told, ToldFolders } from './ahead-reader';
import type { DiskPath } from './directory';
import { NAMES_OF_A_BATCH } from './folder-batch';
import type { FolderListing } from './folder-listing';
import { type Folder, type FolderReader, type PlainFolder, ReadHere, type ReadingRules } from './folder-reader';

/** Names that are read here before slow readers are started: most sources are done by then. */
const SOON = 2000;
/** Wishes a reader has at a time: the next one is there when it is done with one. */
const ASKED_OF_EACH = 2;
/** Folders of one wish. */
const MOST_WISHED = 64;
/** Levels, from the deepest up, whose folders are asked for. */
const LEVELS = 32;
/** Names in listings that nobody has taken yet, beyond which nothing is asked for. */
const MOST_WAITING = 50_000;
const PATIENCE_MS = 3000;

export interface ReadAheadOptions {
  readonly readers: AheadReaders;
  readonly rules: ReadingRules;
  /** at-once: the source is known to be large. */
  readonly start?: 'at-once' | 'when-large';
  /** After this time without an answer a folder is read here. */
  readonly patienceMs?: number;
}

interface Level {
  readonly folders: readonly PlainFolder[];
  /** Before it all were asked for, told or read. */
  next: number;
  /** Numbers of its wishes. */
  readonly asked: Set<number>;
}

interface Reader {
  readonly reader: AheadReader;
  isReady: boolean;
  waiting: number;
}

interface Wish {
  readonly level: Level;
  /** Place in the level of the first of its folders. */
  readonly first: number;
  readonly folders: readonly PlainFolder[];
  /** Folders it told of that nobody has taken. */
  readonly told: Set<string>;
  isAnswered: boolean;
  /** Since when the walk waits for it, ms; null: it does not. */
  since: number | null;
}

/**
 * Has folders read ahead of the walk on other cores: an lstat is a system call, and a million of them one after the other are most of
 * a quiet night. A folder that no reader has told of in time is read here, so that a reader can be lost without anything else being so.
 */
export class ReadAhead implements FolderReader {
  readonly #here: ReadHere;
  readonly #levels: Level[] = [];
  #readers: Reader[] = [];
  readonly #wishes = new Map<number, Wish>();
  readonly #ids = new Map<string, number>();
  readonly #told = new Map<string, Told & { readonly id: number }>();
  readonly #options: ReadAheadOptions;
  #awaken: () => void = () => {};
  /** Something has come since isReady() was asked: the walk may be about to wait for it. */
  #isNews = false;
  /** Read here, before there were readers. */
  #names = 0;
  readonly #seen = { names: 0, folders: 0 };
  #lastId = 0;
  #namesWaiting = 0;
  #isBroken = false;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
    this.#here = new ReadHere(options.rules);
    if (options.start === 'at-once' || options.readers.startFor(options.rules) === 'free') this.#start();
  }

  isReady({ disk }: Folder): boolean {
    const wish = this.#wishFor(disk);
    if (wish === undefined || wish.isAnswered || this.#isBroken) return true;
    wish.since ??= performance.now();
    this.#isNews = false;
    return performance.now() - wish.since >= this.#patienceMs;
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? PATIENCE_MS;
  }

  async wait(): Promise<void> {
    if (this.#isNews) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#awaken = resolve;
      timer = setTimeout(resolve, this.#patienceMs);
    });
    clearTimeout(timer);
  }

  read(folder: Folder): FolderListing {
    const listing = this.#taken(folder.disk) ?? this.#readHere(folder);
    this.#askAhead();
    return listing;
  }

  #readHere(folder: Folder): FolderListing {
    // Whoever was asked for it has not told in time; otherwise it is the next one, and need not be asked for.
    if (this.#wishFor(folder.disk) === undefined) this.#pass(folder.disk);
    const listing = this.#here.read(folder);
    this.#names += listing.names.length;
    this.#see(listing.names.length);
    return listing;
  }

  #see(names: number): void {
    this.#seen.names += names;
    this.#seen.folders += 1;
  }

  /** The walk reads a level's folders in order: the one it reads now is the next, or not far behind it. */
  #pass(disk: DiskPath): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    let at = level.next;
    while (at < level.folders.length && level.folders[at]?.disk !== disk) at += 1;
    if (at < level.folders.length) level.next = at + 1;
  }

  /** null: no reader has told of it. Throws an error with the errno name as its `code`, as Node does, when it could not be read. */
  #taken(disk: DiskPath): FolderListing | null {
    if (typeof disk !== 'string') return null;
    const told = this.#told.get(disk);
    if (told === undefined) return null;
    this.#forget(disk, told);
    if ('code' in told) {
      const { code } = told;
      throw Object.assign(new Error(`${code}: the folder could not be read`), { code });
    }
    return told.listing;
  }

  #forget(disk: string, told: Told & { id: number }): void {
    this.#told.delete(disk);
    this.#wishes.get(told.id)?.told.delete(disk);
    if ('names' in told) this.#namesWaiting -= told.names;
  }

  enter(folders: readonly Folder[]): void {
    this.#levels.push({ folders: folders.filter(isPlain), next: 0, asked: new Set() });
    this.#askAhead();
  }

  leave(): void {
    for (const id of this.#levels.pop()?.asked ?? []) this.#drop(id);
  }

  /** What it has told and nobody took is of no use any more. */
  #drop(id: number): void {
    const wish = this.#wishes.get(id);
    if (wish === undefined) return;
    this.#wishes.delete(id);
    for (const { disk } of wish.folders) this.#forgetWish(disk, id);
    for (const disk of [...wish.told]) {
      const told = this.#told.get(disk);
      if (told !== undefined) this.#forget(disk, told);
    }
  }

  #forgetWish(disk: string, id: number): void {
    if (this.#ids.get(disk) === id) this.#ids.delete(disk);
  }

  close(): void {
    for (const { reader } of this.#readers) reader.stop();
    this.#readers = [];
    this.#awaken();
  }

  #wishFor(disk: DiskPath): Wish | undefined {
    const id = typeof disk === 'string' ? this.#ids.get(disk) : undefined;
    return id === undefined ? undefined : this.#wishes.get(id);
  }

  #take({ id, folders }: ToldFolders): void {
    const wish = this.#wishes.get(id);
    if (wish === undefined) return;
    wish.isAnswered = true;
    for (const [disk, told] of folders) {
      this.#told.set(disk, { ...told, id });
      wish.told.add(disk);
      if (!('names' in told)) continue;
      this.#namesWaiting += told.names;
      this.#see(told.names);
    }
    this.#askAgain(wish, id);
  }

  /** The others were too much for one answer. */
  #askAgain({ level, first, folders, told }: Wish, id: number): void {
    const at = folders.findIndex(({ disk }) => !told.has(disk));
    if (at < 0) return;
    level.next = Math.min(level.next, first + at);
    for (const { disk } of folders.slice(at)) this.#forgetWish(disk, id);
  }

  /** The deepest level comes first: the walk goes down before it goes on. */
  #askAhead(): void {
    if (this.#isBroken) return;
    if (this.#readers.length === 0) {
      if (this.#names < SOON) return;
      this.#start();
    }
    const last = Math.max(0, this.#levels.length - LEVELS);
    for (let at = this.#levels.length - 1; at >= last && this.#hasRoom(); at -= 1) {
      const level = this.#levels[at];
      if (level !== undefined) this.#askFor(level);
    }
  }

  #hasRoom(): boolean {
    return this.#namesWaiting < MOST_WAITING && this.#readers.some(isFree);
  }

  #askFor(level: Level): void {
    while (this.#hasRoom()) {
      const wanted = (folder: PlainFolder | undefined) =>
        folder !== undefined && !this.#told.has(folder.disk) && !this.#ids.has(folder.disk);
      while (level.next < level.folders.length && !wanted(level.folders[level.next])) level.next += 1;
      const first = level.next;
      const most = Math.min(level.folders.length, first + this.#wishedAtOnce());
      while (level.next < most && wanted(level.folders[level.next])) level.next += 1;
      if (level.next === first) return;
      this.#ask(level, first);
    }
  }

  /** As many as are likely to fit into one answer. */
  #wishedAtOnce(): number {
    const each = Math.max(1, this.#seen.names / Math.max(1, this.#seen.folders));
    return Math.max(1, Math.min(MOST_WISHED, Math.floor(NAMES_OF_A_BATCH / each)));
  }

  #ask(level: Level, first: number): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const folders = level.folders.slice(first, level.next);
    level.asked.add(id);
    for (const { disk } of folders) this.#ids.set(disk, id);
    this.#wishes.set(id, { level, first, folders, told: new Set(), isAnswered: false, since: null });
    const free = this.#readers.filter(isFree).reduce((a, b) => (b.waiting < a.waiting ? b : a));
    free.waiting += 1;
    free.reader.ask({ id, folders });
  }

  #start(): void {
    if (this.#isBroken) return;
    const { readers, rules } = this.#options;
    this.#readers = readers.take(rules).map((reader) => ({ reader, isReady: false, waiting: 0 }));
    this.#isBroken = this.#readers.length === 0;
    for (const one of this.#readers) this.#begin(one);
  }

  #begin(one: Reader): void {
    const then = (become: () => void) => () => {
      become();
      this.#askAhead();
      this.#isNews = true;
      this.#awaken();
    };
    one.reader.begin(this.#options.rules, {
      ready: then(() => {
        one.isReady = true;
      }),
      told: (answer) => {
        one.waiting -= 1;
        then(() => this.#take(answer))();
      },
      // What it could not do is done here, which says why.
      failed: then(() => {
        this.#isBroken = true;
      }),
    });
  }
}

function isPlain(folder: Folder): folder is PlainFolder {
  return typeof folder.disk === 'string';
}

function isFree({ isReady, waiting }: Reader): boolean {
  return isReady && waiting < ASKED_OF_EACH;
}
