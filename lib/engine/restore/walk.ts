import { throwIfCancelled } from '../errors';
import type { ManifestLine } from '../types';
import { Folder, type FolderContext } from './folder';
import { isOfOnePlace } from './place-error';
import { isWithin, type Place, type Placement } from './placement';
import type { Selection } from './selection';

/** One file or link to bring to `name` in `folder`, which is held for it: whoever takes the task releases the folder. */
export interface Task {
  readonly line: ManifestLine;
  readonly folder: Folder;
  readonly name: Buffer;
}

export interface WalkRequest {
  readonly lines: AsyncIterable<ManifestLine>;
  readonly selection: Selection;
  readonly placement: Placement;
}

/**
 * Goes through a manifest in path order, makes the selected folders, and yields what is to be put into them. Only the folders
 * from the base down to the current one are remembered. A folder that cannot be made is a failure of its path, and of
 * everything in it.
 */
export async function* walk(
  request: WalkRequest,
  context: FolderContext,
  signal: AbortSignal,
): AsyncGenerator<Task, void, undefined> {
  const way = new Way(context);
  for await (const line of request.lines) {
    throwIfCancelled(signal);
    const wanted = request.selection.of(line.path);
    if (wanted === 'outside') continue;
    const place = request.placement.of(line);
    if (line.type === 'directory') await enter(way, place, line, wanted, context);
    else yield await taskOf(way, place, line);
  }
  await way.leaveAll();
}

async function enter(
  way: Way,
  place: Place,
  line: ManifestLine,
  wanted: 'selected' | 'ancestor',
  context: FolderContext,
): Promise<void> {
  const folder = await way.folderAt(place, line, wanted);
  if (wanted === 'ancestor') return;
  try {
    await folder.open();
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    context.onFailure(line.path, error);
  }
}

async function taskOf(way: Way, place: Place, line: ManifestLine): Promise<Task> {
  const folder = await way.folderAt({ base: place.base, names: place.names.slice(0, -1) }, null, 'ancestor');
  folder.hold();
  return { line, folder, name: place.names.at(-1) ?? Buffer.alloc(0) };
}

/** The folders from a base down to where the walk is. */
class Way {
  readonly #context: FolderContext;
  #base: string | undefined;
  #folders: Folder[] = [];

  constructor(context: FolderContext) {
    this.#context = context;
  }

  /** The folder at `place`; `line` describes it when it is entered for the first time. */
  async folderAt(place: Place, line: ManifestLine | null, wanted: 'selected' | 'ancestor'): Promise<Folder> {
    if (this.#base !== place.base) await this.leaveAll();
    this.#base = place.base;
    await this.#leaveUntil((folder) => isWithin(folder.names, place.names));
    let current = this.#folders.at(-1) ?? null;
    for (let depth = current === null ? 0 : current.names.length + 1; depth <= place.names.length; depth += 1) {
      const isLast = depth === place.names.length;
      const where = { base: place.base, names: place.names.slice(0, depth), parent: current };
      current?.hold();
      current = new Folder(this.#context, where, isLast ? line : null, isLast ? wanted : 'ancestor');
      this.#folders.push(current);
    }
    if (current === null) throw new Error('a way always starts at its base');
    return current;
  }

  async leaveAll(): Promise<void> {
    await this.#leaveUntil(() => false);
  }

  async #leaveUntil(isDone: (folder: Folder) => boolean): Promise<void> {
    for (let last = this.#folders.at(-1); last !== undefined && !isDone(last); last = this.#folders.at(-1)) {
      this.#folders.pop();
      await last.release();
    }
  }
}
