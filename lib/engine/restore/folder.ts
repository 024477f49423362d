import { readdir } from 'node:fs/promises';
import type { EngineError } from '../errors';
import { machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import { Directory } from './directory';
import type { ExactTimes } from './exact-times';
import { applyMetadata, type Notes } from './metadata';
import { isOwnTemporary, removeIfThere } from './temporary-name';

/** What every folder of one restore shares. */
export interface FolderContext {
  readonly restoreId: string;
  readonly notes: Notes;
  readonly times: ExactTimes;
  /** Folders that are open now, so that an early end can close them. */
  readonly open: Set<Folder>;
  /** A folder whose mode or time could not be set. */
  onFailure(path: string, error: EngineError): void;
}

/**
 * One folder of a restore while something in it is under way.
 *   closed -> open        when the first thing in it is written (a folder on the way to a selection may never be)
 *   open   -> finished    when the walk has left it and its last file is in place: then it gets its own mode and time, so
 *                         that writing into it cannot change them any more, and the deepest folder is first
 * `hold` and `release` count who still needs it; it starts held once, by the walk.
 */
export class Folder {
  readonly names: readonly Buffer[];
  readonly #context: FolderContext;
  readonly #parent: Folder | null;
  readonly #base: string;
  readonly #line: ManifestLine | null;
  /** A folder only on the way to what was selected keeps its own mode and time when it was there before. */
  readonly #isSelected: boolean;
  #opening: Promise<Directory> | undefined;
  #holders = 1;

  constructor(
    context: FolderContext,
    place: { readonly base: string; readonly names: readonly Buffer[]; readonly parent: Folder | null },
    line: ManifestLine | null,
    selected: 'selected' | 'ancestor',
  ) {
    this.#context = context;
    this.#parent = place.parent;
    this.#base = place.base;
    this.names = place.names;
    this.#line = line;
    this.#isSelected = selected === 'selected';
  }

  /** Opens it and everything above, once. Rejects each caller with what stands in its way (`restore.*`, `machine.*`). */
  open(): Promise<Directory> {
    this.#opening ??= this.#openNow();
    return this.#opening;
  }

  hold(): void {
    this.#holders += 1;
  }

  async release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    if (this.#context.open.has(this)) await this.#finish(await this.open());
    await this.#parent?.release();
  }

  /** Ends it without setting anything, after an error. */
  async abandon(): Promise<void> {
    this.#context.open.delete(this);
    await (await this.open()).close();
  }

  async #openNow(): Promise<Directory> {
    const directory = await this.#openDirectory();
    try {
      if (!directory.isNew) await prepare(directory, this.#context.restoreId);
    } catch (error) {
      await directory.close();
      throw machineError(error);
    }
    this.#context.open.add(this);
    return directory;
  }

  async #openDirectory(): Promise<Directory> {
    const name = this.names.at(-1);
    if (this.#parent === null || name === undefined) return Directory.openBase(this.#base);
    return (await this.#parent.open()).child(name);
  }

  async #finish(directory: Directory): Promise<void> {
    try {
      await directory.handle.sync();
      if (await this.#dress(directory)) return;
    } catch (error) {
      this.#context.onFailure(this.#line?.path ?? '', machineError(error));
    }
    await this.abandon();
  }

  /** True when an exact time is still to come, which closes the folder afterwards. */
  async #dress(directory: Directory): Promise<boolean> {
    const line = this.#line;
    if (line === null || !(this.#isSelected || directory.isNew)) return false;
    if (await applyMetadata(directory.handle, line, this.#context.notes)) return false;
    const done = () => this.abandon();
    await this.#context.times.add({ directory, name: Buffer.from('.'), mtimeNs: BigInt(line.mtime), done });
    return true;
  }
}

/** Makes an existing folder ours to work in, without the temporary files an interrupted run of the same restore left. */
async function prepare(directory: Directory, restoreId: string): Promise<void> {
  await directory.makeWritable();
  const here = await directory.at(Buffer.from('.'));
  for (const name of await readdir(here, { encoding: 'buffer' })) {
    if (isOwnTemporary(name, restoreId)) await removeIfThere(await directory.at(name));
  }
}
