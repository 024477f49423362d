import type { FreeSpace } from './free-space';

/** Files that are written side by side: that many temporary files can lie beside the ones they replace. */
export const RESTORE_WIDTH = 16;

/** Bytes one base folder needs while a restore goes on. */
export class SpaceNeed {
  #growth = 0;
  /** The largest files that replace others, largest first. */
  #beside: number[] = [];

  /** A file of `bytes`; `replacedBytes` are given free once it is in place, null when nothing lies there. */
  add(bytes: number, replacedBytes: number | null): void {
    this.#growth += Math.max(0, bytes - (replacedBytes ?? 0));
    if (replacedBytes === null) return;
    this.#beside = [...this.#beside, bytes].sort((a, b) => b - a).slice(0, RESTORE_WIDTH);
  }

  /** What it grows by, and the files written beside the ones they replace at the same time. */
  get bytes(): number {
    return this.#growth + this.#beside.reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** A file system that is too small. */
export interface Shortage {
  readonly path: string;
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** Bases on the same file system share its room. What the system does not say is not held against the restore. */
export function shortagesOf(needs: ReadonlyMap<string, SpaceNeed>, places: readonly FreeSpace[]): Shortage[] {
  const byDevice = new Map<number, Shortage>();
  for (const { path, device, freeBytes } of places) {
    if (device === null || freeBytes === null) continue;
    const before = byDevice.get(device) ?? { path, neededBytes: 0, freeBytes };
    const neededBytes = before.neededBytes + (needs.get(path)?.bytes ?? 0);
    byDevice.set(device, { ...before, neededBytes, freeBytes: Math.min(before.freeBytes, freeBytes) });
  }
  return [...byDevice.values()].filter(({ neededBytes, freeBytes }) => neededBytes > freeBytes);
}
