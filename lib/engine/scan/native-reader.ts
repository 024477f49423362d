import { getSystemErrorName } from 'node:util';
import type { RawFolders, ReadFolders } from '../native/addon';
import { mayBeDatabase, mayHoldDatabase } from '../source/sqlite/database-file';
import type { AheadReader, AheadReaders, Told, ToldListener } from './ahead-reader';
import type { Listed } from './directory';
import { BatchReader, NAMES_OF_A_BATCH, toldBy } from './folder-batch';
import type { FolderIdentity } from './folder-listing';
import type { FolderWish, PlainFolder, ReadingRules } from './folder-reader';
import { contentPrint, loggedNames, MOST_PACKED } from './look-at';
import { DIRECTORY, LINK, NO_CODES, type PackedFolder, PackedListing } from './packed-listing';
import { STAT_FIELDS } from './packed-stat';

/*
 * JavaScript's side of lib/engine/native/folders.c: a hundred thousand names in 0.2 s, as `find` takes; with readdirSync
 * and lstatSync it is 0.4 to 0.6.
 */

const FOLDER_FIELDS = 7;
const NO_DEVICE = 2n ** 64n - 1n;
/** Of a name. */
const FAILED = 8;
/** Of a folder. */
const LOOKED = 1n;
const PLAIN = 2n;
const ODD = 4n;

/**
 * Readers that work on libuv's threads, which are there anyway. Where something is excluded, `others` are taken: patterns are a matter
 * of JavaScript, and what they leave out is not to be looked at.
 */
export class NativeReaders implements AheadReaders {
  readonly #readFolders: ReadFolders;
  readonly #others: AheadReaders;

  constructor(readFolders: ReadFolders, others: AheadReaders) {
    this.#readFolders = readFolders;
    this.#others = others;
  }

  startFor(rules: ReadingRules): 'slow' | 'free' {
    return rules.excludes.length > 0 ? this.#others.startFor(rules) : 'free';
  }

  take(rules: ReadingRules): AheadReader[] {
    if (rules.excludes.length > 0) return this.#others.take(rules);
    // One is asked for two answers at a time, by two of libuv's four threads: a drive that hangs leaves the others.
    return [new NativeReader(this.#readFolders)];
  }
}

class NativeReader implements AheadReader {
  readonly #readFolders: ReadFolders;
  #rules: ReadingRules = { excludes: [], racySinceNs: null };
  #listener: ToldListener | null = null;

  constructor(readFolders: ReadFolders) {
    this.#readFolders = readFolders;
  }

  begin(rules: ReadingRules, listener: ToldListener): void {
    this.#rules = rules;
    this.#listener = listener;
    listener.ready();
  }

  ask(wish: FolderWish): void {
    const paths = Buffer.from(wish.folders.map(({ disk }) => `${disk}\0`).join(''));
    const devices = BigUint64Array.from(wish.folders, ({ device }) => device ?? NO_DEVICE);
    this.#readFolders(paths, devices, NAMES_OF_A_BATCH, MOST_PACKED).then(
      (raw) => this.#listener?.told({ id: wish.id, folders: this.#toldBy(raw, wish) }),
      () => this.#listener?.failed(),
    );
  }

  stop(): void {
    this.#listener = null;
  }

  *#toldBy(raw: RawFolders, wish: FolderWish): Generator<[string, Told]> {
    for (const [disk, folder] of foldersOf(raw)) {
      if (folder === 'odd') yield* this.#readHere(disk, wish);
      else if (typeof folder === 'number') yield [disk, { code: getSystemErrorName(-folder) }];
      else yield [disk, told(folder, this.#rules.racySinceNs)];
    }
  }

  /** A folder with names that are not UTF-8. */
  *#readHere(disk: string, { id, folders }: FolderWish): Generator<[string, Told]> {
    const above = folders.find((folder) => folder.disk === disk || disk.startsWith(`${folder.disk}/`));
    const folder: PlainFolder = { disk, below: '', device: above?.device ?? null };
    yield* toldBy(new BatchReader(this.#rules).read({ id, folders: [folder] }));
  }
}

interface RawFolder {
  /** As contentPrint() takes them. */
  readonly text: Buffer;
  readonly kinds: Uint8Array;
  /** null: nobody has looked. */
  readonly numbers: BigUint64Array<ArrayBuffer> | null;
  /** All of it are files and folders that could be looked at. */
  readonly isPlain: boolean;
  /** When the last of its files changed, ns. */
  readonly latestNs: bigint;
  readonly identity: FolderIdentity;
}

/** Each folder by its path; an errno says why it could not be read. */
function* foldersOf(raw: RawFolders): Generator<[string, RawFolder | number | 'odd']> {
  const fields = new BigUint64Array(raw.folders);
  const paths = Buffer.from(raw.paths).toString('utf8').split('\0');
  const at = { name: 0, text: 0, number: 0 };
  for (let folder = 0; folder < fields.length / FOLDER_FIELDS; folder += 1) {
    const own = fields.subarray(folder * FOLDER_FIELDS, (folder + 1) * FOLDER_FIELDS);
    const [count = 0, bytes = 0, errno = 0] = [Number(own[0]), Number(own[1]), Number(own[2])];
    const what = own[3] ?? 0n;
    const numbers = (what & LOOKED) === 0n ? null : new BigUint64Array(raw.numbers, at.number, count * STAT_FIELDS);
    const found: RawFolder = {
      text: Buffer.from(raw.names, at.text, bytes),
      kinds: new Uint8Array(raw.kinds, at.name, count),
      ...{ numbers, isPlain: (what & PLAIN) !== 0n, latestNs: BigInt.asIntN(64, own[4] ?? 0n) },
      identity: { dev: own[5] ?? 0n, ino: own[6] ?? 0n },
    };
    at.name += count;
    at.text += bytes;
    at.number += numbers?.byteLength ?? 0;
    yield [paths[folder] ?? '', (what & ODD) !== 0n ? 'odd' : errno > 0 ? errno : found];
  }
}

function told(raw: RawFolder, racySinceNs: bigint | null): Told {
  const folder: PackedFolder = {
    ...{ kinds: raw.kinds, identity: raw.identity },
    stats: raw.numbers === null ? null : { numbers: raw.numbers, codes: codesOf(raw, raw.numbers) },
    names: () => namesOf(raw),
    logged: () => loggedNames(namesOf(raw)),
    print: () => printOf(raw, racySinceNs),
  };
  return { listing: new PackedListing(folder), names: raw.kinds.length };
}

function codesOf({ kinds, isPlain }: RawFolder, numbers: BigUint64Array): ReadonlyMap<number, string> {
  if (isPlain) return NO_CODES;
  const failed = [...kinds.keys()].filter((at) => ((kinds[at] ?? 0) & FAILED) !== 0);
  return new Map(failed.map((at) => [at, getSystemErrorName(-Number(numbers[at * STAT_FIELDS]))]));
}

function namesOf({ text, kinds }: RawFolder): Listed[] {
  const texts = text.toString('utf8').split('\0');
  return Array.from(kinds, (kind, at) => {
    const isDirectory = (kind & DIRECTORY) !== 0;
    const name = texts[at] ?? '';
    return {
      name: { text: isDirectory ? name.slice(0, -1) : name, raw: null },
      ...{ isDirectory, isLink: (kind & LINK) !== 0 },
    };
  });
}

/** See LookedAt. */
function printOf(raw: RawFolder, racySinceNs: bigint | null): Buffer | null | undefined {
  const { text, kinds, numbers, isPlain, latestNs } = raw;
  if (numbers === null || racySinceNs === null) return undefined;
  if (!isPlain || latestNs >= racySinceNs || holdsDatabase(raw)) return null;
  const directories = [...kinds.keys()].filter((at) => kinds[at] === DIRECTORY);
  return contentPrint(text, numbers, directories);
}

function holdsDatabase(raw: RawFolder): boolean {
  if (!mayHoldDatabase(raw.text)) return false;
  const names = namesOf(raw);
  const logged = loggedNames(names);
  return names.some(({ name, isDirectory }) => !isDirectory && mayBeDatabase(name.text, logged.has(name.text)));
}
