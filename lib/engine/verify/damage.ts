/**
 * missing: no such object or version. truncated: shorter than the manifest says. altered: another size, ETag or SHA-256.
 * unreadable: it is there and cannot be read now (archived). unloadable: a dump that a database server does not take, or takes
 * with other rows than it holds. manifest: the snapshot's header or list of files is missing or damaged; `path` is then the
 * record's key.
 */
export type DamageKind = 'missing' | 'truncated' | 'altered' | 'unreadable' | 'unloadable' | 'manifest';

export interface Damage {
  readonly path: string;
  readonly kind: DamageKind;
  readonly key: string;
  readonly versionId: string | null;
  /** Bytes the manifest says, and bytes found; null when nothing was found or the size says nothing. */
  readonly expectedBytes: number | null;
  readonly foundBytes: number | null;
}

const KEPT = 1000;

/** Damage found so far: all counted and announced, the first 1,000 kept by name. */
export class DamageList {
  readonly kept: Damage[] = [];
  readonly #announce: ((damage: Damage) => void) | undefined;
  total = 0;

  constructor(announce: ((damage: Damage) => void) | undefined) {
    this.#announce = announce;
  }

  add(damage: Damage): void {
    this.total += 1;
    if (this.kept.length < KEPT) this.kept.push(damage);
    this.#announce?.(damage);
  }
}
