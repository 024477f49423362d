import type { FileStat, Listed } from './directory';
import { ChosenListing, type FolderIdentity, type FolderListing, HereListing } from './folder-listing';
import { type PackedStats, packedSize, packedStat } from './packed-stat';

/** What a name is. */
export const DIRECTORY = 1;
export const LINK = 2;

/** A folder as others have read it: names and fingerprint are made when somebody asks for them. */
export interface PackedFolder {
  /** DIRECTORY and LINK of each name. */
  readonly kinds: Uint8Array;
  /** null: nobody has looked at them. */
  readonly stats: PackedStats | null;
  readonly identity: FolderIdentity | undefined;
  names(): readonly Listed[];
  /** See FolderListing. */
  logged(): ReadonlySet<string>;
  print(): Buffer | null | undefined;
}

export const NO_CODES: ReadonlyMap<number, string> = new Map();

/** Names become objects only when somebody asks for them: of a folder that is passed nobody does. */
export class PackedListing implements FolderListing {
  readonly #folder: PackedFolder;
  #names: readonly Listed[] | null = null;
  #logged: ReadonlySet<string> | null = null;
  #print: { readonly value: Buffer | null | undefined } | null = null;

  constructor(folder: PackedFolder) {
    this.#folder = folder;
  }

  get identity(): FolderIdentity | undefined {
    return this.#folder.identity;
  }

  get names(): readonly Listed[] {
    this.#names ??= this.#folder.names();
    return this.#names;
  }

  get logged(): ReadonlySet<string> {
    this.#logged ??= this.#folder.logged();
    return this.#logged;
  }

  get print(): Buffer | null | undefined {
    this.#print ??= { value: this.#folder.print() };
    return this.#print.value;
  }

  statAt(at: number): FileStat | string | undefined {
    const { stats } = this.#folder;
    return stats === null ? undefined : packedStat(stats, at);
  }

  folders(): FolderListing {
    const places = [...this.#folder.kinds.keys()].filter((at) => this.#isDirectory(at));
    if (places.length === 0) return NO_FOLDERS;
    return new ChosenListing(
      places.flatMap((at) => this.names[at] ?? []),
      places.map((at) => this.statAt(at)),
    );
  }

  sizes(): readonly number[] {
    const { stats, kinds } = this.#folder;
    const sizes: number[] = [];
    if (stats === null) return sizes;
    for (let at = 0; at < kinds.length; at += 1) if (!this.#isDirectory(at)) sizes.push(packedSize(stats, at));
    return sizes;
  }

  #isDirectory(at: number): boolean {
    return ((this.#folder.kinds[at] ?? 0) & DIRECTORY) !== 0;
  }
}

const NO_FOLDERS: FolderListing = new HereListing([], new Set());
