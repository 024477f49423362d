import { Anchor } from './anchor';
import type { Folder, Link } from './survey';

/** Anchors by their folder, each summed up once, with the links that `follows` accepts. */
export class Anchors {
  readonly #known = new Map<Folder, Anchor>();

  constructor(readonly follows: (link: Link) => boolean) {}

  of(folder: Folder): Anchor {
    const known = this.#known.get(folder) ?? new Anchor(folder, this.follows);
    this.#known.set(folder, known);
    return known;
  }
}

/** Where the walk starts. */
export interface Start {
  readonly source: Folder;
  /** Links in the path of the source itself: they count in every resolution below it. */
  readonly linksInRoot: number;
  /** Bytes of the source's absolute path with its closing slash. */
  readonly length: number;
}
