/**
 * Reads every real directory that following links could reach, each once, with lstat and never through a link.
 *
 * The source is read whole, and the names in the folders above it where a link leads there. What else lies outside is read up to a limit, and /proc, /sys and /dev are never read (a walk of /proc
 * does not end); `exact` is false when something was left out. Yields to the event loop; throws `cancelled`.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import { uploadRequestsOfAws } from './aws-parts';
import { type BytePath, isPlainUtf8, isWithin, join } from './byte-path';
import { look, namesIn } from './disk';
import { type Resolved, resolve } from './resolve';

/** Files of one directory whose names have the same length in bytes. */
export interface FileGroup {
  readonly nameLength: number;
  files: number;
  bytes: number;
  requests: number;
}

export interface Link {
  readonly folder: Folder;
  readonly name: BytePath;
  readonly text: BytePath;
  readonly isUtf8: boolean;
  readonly leads: Resolved;
  /** The folder it leads to, when it leads to one that may be read. */
  readonly target: Folder | null;
}

/** A real directory. Lengths are of names, in bytes. */
export class Folder {
  /** False until listed, and for good when it may not be. */
  read = false;
  /** Cannot be listed: aws-cli warns and goes on. */
  unreadable = false;
  readonly children: Folder[] = [];
  readonly links: Link[] = [];
  readonly files = new Map<number, FileGroup>();
  /** Name lengths of FIFOs, sockets and devices; of files nobody may read; and how many entries the kernel cannot resolve. */
  readonly special: number[] = [];
  readonly unreadableFiles: number[] = [];
  broken = 0;

  constructor(
    readonly id: number,
    readonly path: BytePath,
    readonly isUtf8: boolean,
  ) {}

  get nameLength(): number {
    return this.path.length - this.path.lastIndexOf('/') - 1;
  }

  addFile(nameLength: number, size: number): void {
    const group = this.files.get(nameLength) ?? { nameLength, files: 0, bytes: 0, requests: 0 };
    group.files += 1;
    group.bytes += size;
    group.requests += uploadRequestsOfAws(size);
    this.files.set(nameLength, group);
  }
}

export interface SurveyLimits {
  /** Entries read outside the source before the rest is left out. */
  readonly entriesOutside: number;
}

export interface Survey {
  readonly source: Folder;
  /** Links in the source, in the order they were met. */
  readonly links: readonly Link[];
  /** False when something that following would reach was not read. */
  readonly exact: boolean;
}

/** Trees that are not stored anywhere; reading them may never end. */
const NEVER_READ = ['/proc', '/sys', '/dev'];
/** Entries between two breaths of the event loop. */
const BREATH = 2000;

/** Reads the tree below the real directory `root`, then what its links lead to, then what those lead to. */
export async function survey(root: BytePath, signal: AbortSignal, limits: SurveyLimits): Promise<Survey> {
  const reading = new Reading(root, limits);
  const source = reading.folder(root);
  const links = await reading.readAll(source, signal);
  return { source, links, exact: reading.exact };
}

class Reading {
  exact = true;
  readonly #folders = new Map<BytePath, Folder>();
  readonly #links: Link[] = [];
  readonly #toRead: Folder[] = [];
  /** Folders outside what is being read now; the source goes first. */
  readonly #later: Folder[] = [];
  #outside = 0;
  #entries = 0;

  constructor(
    readonly root: BytePath,
    readonly limits: SurveyLimits,
  ) {}

  async readAll(source: Folder, signal: AbortSignal): Promise<readonly Link[]> {
    this.#toRead.push(source);
    let breath = BREATH;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      throwIfCancelled(signal);
      for (const name of this.#list(next)) {
        this.#meet(next, name);
        if (this.#entries < breath) continue;
        breath = this.#entries + BREATH;
        await setImmediate();
        throwIfCancelled(signal);
      }
    }
    return this.#links;
  }

  /** The folder at a real path, the same object each time. */
  folder(path: BytePath): Folder {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const made = new Folder(this.#folders.size, path, isPlainUtf8(path.slice(path.lastIndexOf('/') + 1)));
    this.#folders.set(path, made);
    return made;
  }

  #next(): Folder | undefined {
    return this.#toRead.pop() ?? this.#later.pop();
  }

  #list(folder: Folder): readonly BytePath[] {
    if (folder.read || !this.#mayRead(folder)) return [];
    folder.read = true;
    const names = namesIn(folder.path);
    if (names === null) folder.unreadable = true;
    return names ?? [];
  }

  #mayRead({ path }: Folder): boolean {
    if (isWithin(path, this.root) || isWithin(this.root, path)) return true;
    const allowed = this.#outside < this.limits.entriesOutside && !NEVER_READ.some((top) => isWithin(path, top));
    if (!allowed) this.exact = false;
    return allowed;
  }

  #meet(folder: Folder, name: BytePath): void {
    this.#entries += 1;
    const isInside = isWithin(folder.path, this.root);
    if (!isInside) this.#outside += 1;
    const path = join(folder.path, name);
    const entry = look(path);
    if (entry.kind === 'directory') this.#meetFolder(folder, path);
    else if (entry.kind === 'link') this.#meetLink({ folder, name, text: entry.target });
    else if (entry.kind === 'file') addFile(folder, name, entry);
    else if (entry.kind === 'special') folder.special.push(name.length);
    else folder.broken += 1;
  }

  #meetFolder(folder: Folder, path: BytePath): void {
    const child = this.folder(path);
    folder.children.push(child);
    if (!child.read) this.#toRead.push(child);
  }

  #meetLink(met: { folder: Folder; name: BytePath; text: BytePath }): void {
    const leads = resolve(met.folder.path, met.text, 1);
    const target = leads.kind === 'directory' ? this.folder(leads.path) : null;
    if (target !== null && !target.read) this.#later.push(target);
    const link = { ...met, isUtf8: isPlainUtf8(met.name), leads, target };
    met.folder.links.push(link);
    if (isWithin(met.folder.path, this.root)) this.#links.push(link);
  }
}

/** A name that is not UTF-8 makes no upload: aws-cli fails on it before it sends anything. */
function addFile(folder: Folder, name: BytePath, { size, readable }: { size: number; readable: boolean }): void {
  if (!readable) folder.unreadableFiles.push(name.length);
  else if (isPlainUtf8(name)) folder.addFile(name.length, size);
}
