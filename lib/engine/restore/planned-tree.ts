import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import { lstatOrNull } from './directory';
import { addFilesBelow, below, namesIn } from './left-behind';
import { isIdentical } from './local-file';
import { nearestFolder } from './may-write';
import { isWithin, type Place } from './placement';
import type { Existing } from './safety-copy';
import { SpaceNeed } from './space-need';
import { isSameLink } from './write-link';

const CONFLICTS_KEPT = 100;
const UNWRITABLE_KEPT = 100;

/**
 * What lies where a folder of the manifest goes.
 *   missing: nothing, so everything in it is new; present: a folder; blocked: something else, so nothing can go there.
 */
interface PlannedFolder {
  readonly base: string;
  readonly names: readonly Buffer[];
  readonly at: Buffer;
  readonly state: 'missing' | 'present' | 'blocked';
  /** Names on disk that no line has named so far; null when only part of the folder is wanted. */
  readonly unseen: Set<string> | null;
}

type Amount = { files: number; bytes: number };

const none = (): Amount => ({ files: 0, bytes: 0 });

/** The target beside the manifest, one folder's names at a time from the base down; writes nothing. */
export class PlannedTree {
  readonly new = none();
  readonly replaced = none();
  readonly identical = none();
  readonly kept = none();
  readonly left = none();
  readonly conflicts: string[] = [];
  conflictsTotal = 0;
  links = 0;
  directories = 0;
  /** By base folder. */
  readonly needs = new Map<string, SpaceNeed>();
  /** The first 100 folders that something has to be written into and cannot be. */
  readonly unwritable: string[] = [];
  unwritableTotal = 0;
  readonly #existing: Existing;
  readonly #mayWriteInto: (folder: Buffer) => Promise<boolean>;
  readonly #checked = new WeakSet<PlannedFolder>();
  #way: PlannedFolder[] = [];
  readonly #waiting = new Map<string, PlannedFolder>();

  constructor(existing: Existing, mayWriteInto: (folder: Buffer) => Promise<boolean>) {
    this.#existing = existing;
    this.#mayWriteInto = mayWriteInto;
  }

  /** Looks at a base folder that is wanted as a whole, so that what is left in it is counted even when no line goes there. */
  async enterBase(base: string): Promise<void> {
    this.#waiting.set(base, await this.#look({ base, names: [] }, Buffer.from(base), 'selected'));
  }

  /** Lines come in path order. */
  async add(line: ManifestLine, place: Place, wanted: 'selected' | 'ancestor'): Promise<void> {
    if (line.type === 'directory') return this.#addFolder(line, place, wanted);
    const folder = await this.#folderAt({ base: place.base, names: place.names.slice(0, -1) }, 'ancestor', line);
    const name = place.names.at(-1) ?? Buffer.alloc(0);
    folder.unseen?.delete(name.toString('latin1'));
    if (folder.state === 'blocked') return;
    const at = below(folder.at, name);
    const found = folder.state === 'missing' ? null : await lstatOrNull(at);
    if (found?.isDirectory()) return this.#conflict(line.path);
    if (line.type === 'symlink') await this.#addLink(line, at, found);
    else await this.#addFile(line, at, found);
  }

  async finish(): Promise<void> {
    await this.#leaveUntil(() => false);
    for (const folder of this.#waiting.values()) await this.#countLeft(folder);
  }

  async #addFolder(line: ManifestLine, place: Place, wanted: 'selected' | 'ancestor'): Promise<void> {
    const folder = await this.#folderAt(place, wanted, line);
    if (wanted !== 'selected' || folder.state === 'blocked') return;
    this.directories += 1;
    if (folder.state === 'missing') await this.#checkWritable();
  }

  async #addLink(line: ManifestLine, at: Buffer, found: BigIntStats | null): Promise<void> {
    this.links += 1;
    if (found !== null && (this.#existing === 'keep' || (await isSameLink(at, line)))) return;
    await this.#checkWritable();
  }

  async #addFile(line: ManifestLine, at: Buffer, found: BigIntStats | null): Promise<void> {
    if (found !== null && (await isIdentical(at, found, line))) return count(this.identical, line.size);
    if (found !== null && this.#existing === 'keep') return count(this.kept, line.size);
    count(found === null ? this.new : this.replaced, line.size);
    const base = this.#way[0]?.base ?? '';
    const need = this.needs.get(base) ?? new SpaceNeed();
    this.needs.set(base, need);
    // What is kept gives no room free.
    const isFreed = found?.isFile() && this.#existing !== 'copy';
    need.add(line.size, found === null ? null : isFreed ? Number(found.size) : 0);
    await this.#checkWritable();
  }

  /** Something goes into the folder the walk is in; when that is missing, the deepest one that exists is written into. */
  async #checkWritable(): Promise<void> {
    const folder = this.#way.findLast(({ state }) => state === 'present') ?? this.#way[0];
    if (folder === undefined || this.#checked.has(folder)) return;
    this.#checked.add(folder);
    const at = folder.state === 'present' ? folder.at : Buffer.from(await nearestFolder(folder.base));
    if (await this.#mayWriteInto(at)) return;
    this.unwritableTotal += 1;
    if (this.unwritable.length < UNWRITABLE_KEPT) this.unwritable.push(at.toString());
  }

  async #folderAt(place: Place, wanted: 'selected' | 'ancestor', line: ManifestLine): Promise<PlannedFolder> {
    await this.#leaveUntil((folder) => folder.base === place.base && isWithin(folder.names, place.names));
    let current = this.#way.at(-1);
    for (let depth = current === undefined ? 0 : current.names.length + 1; depth <= place.names.length; depth += 1) {
      const names = place.names.slice(0, depth);
      const isLast = depth === place.names.length;
      current = await this.#enter(current, { base: place.base, names }, isLast ? wanted : 'ancestor', line);
      this.#way.push(current);
    }
    if (current === undefined) throw new Error('a way always starts at its base');
    return current;
  }

  async #enter(
    parent: PlannedFolder | undefined,
    place: Place,
    wanted: 'selected' | 'ancestor',
    line: ManifestLine,
  ): Promise<PlannedFolder> {
    const name = place.names.at(-1);
    if (parent === undefined || name === undefined) return this.#enterWaiting(place, wanted, line);
    parent.unseen?.delete(name.toString('latin1'));
    const at = below(parent.at, name);
    if (parent.state !== 'present') return { ...place, at, state: parent.state, unseen: null };
    // A folder inside one that is wanted as a whole is wanted as a whole, even without a line of its own.
    const folder = await this.#look(place, at, parent.unseen === null ? wanted : 'selected');
    if (folder.state === 'blocked') this.#conflict(line.path);
    return folder;
  }

  async #enterWaiting(place: Place, wanted: 'selected' | 'ancestor', line: ManifestLine): Promise<PlannedFolder> {
    const waiting = this.#waiting.get(place.base);
    this.#waiting.delete(place.base);
    const base = waiting ?? (await this.#look(place, Buffer.from(place.base), wanted));
    if (base.state === 'blocked') this.#conflict(line.path);
    return base;
  }

  async #look(place: Place, at: Buffer, wanted: 'selected' | 'ancestor'): Promise<PlannedFolder> {
    const state = place.names.length === 0 ? await stateOfBase(at) : await stateOfFolder(at);
    const isListed = state === 'present' && wanted === 'selected';
    return { ...place, at, state, unseen: isListed ? await namesIn(at) : null };
  }

  async #leaveUntil(isDone: (folder: PlannedFolder) => boolean): Promise<void> {
    for (let last = this.#way.at(-1); last !== undefined && !isDone(last); last = this.#way.at(-1)) {
      this.#way.pop();
      await this.#countLeft(last);
    }
  }

  async #countLeft({ at, unseen }: PlannedFolder): Promise<void> {
    for (const name of unseen ?? []) await addFilesBelow(below(at, Buffer.from(name, 'latin1')), this.left);
  }

  #conflict(path: string): void {
    this.conflictsTotal += 1;
    if (this.conflicts.length < CONFLICTS_KEPT) this.conflicts.push(path);
  }
}

async function stateOfFolder(at: Buffer): Promise<PlannedFolder['state']> {
  const found = await lstatOrNull(at);
  if (found === null) return 'missing';
  return found.isDirectory() ? 'present' : 'blocked';
}

/** The base is the user's word: a link there means the folder behind it. ENOTDIR: a file is one of its parents. */
async function stateOfBase(at: Buffer): Promise<PlannedFolder['state']> {
  try {
    return (await stat(at)).isDirectory() ? 'present' : 'blocked';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'missing';
    if (errnoOf(error) === 'ENOTDIR') return 'blocked';
    throw machineError(error);
  }
}

function count(amount: Amount, bytes: number): void {
  amount.files += 1;
  amount.bytes += bytes;
}
