import { throwIfCancelled } from '../errors';
import type { Storage } from '../storage/storage';
import type { ObjectVersion } from './dropped-records';
import { BATCH } from './plan-prune';
import { type PruneItem, readPruneList } from './prune-list';
import { type Refusal, removeVersions } from './remove-versions';

const REFUSED_KEPT = 1000;

/** Removes the versions of a prune list in full batches. The markers of a key wait until its versions have gone. */
export class Pruning {
  versions = 0;
  bytes = 0;
  markers = 0;
  refusedTotal = 0;
  readonly refused: Refusal[] = [];
  #batch: (ObjectVersion & { readonly size: number })[] = [];
  #markers: ObjectVersion[] = [];
  /** Keys whose versions are all in the batch or gone. */
  #waiting: PruneItem[] = [];
  #refusedKeys = new Set<string>();

  constructor(
    private readonly storage: Storage,
    private readonly signal: AbortSignal,
  ) {}

  async remove(listFile: string): Promise<void> {
    for await (const item of readPruneList(listFile)) {
      for (const { versionId, size } of item.versions) {
        this.#batch.push({ key: item.key, versionId, size });
        if (this.#batch.length === BATCH) await this.#removeBatch(item.key);
      }
      if (item.versions.length > 0) this.#waiting.push(item);
      else await this.#removeMarkersOf(item);
    }
    await this.#removeBatch(null);
    await this.#removeMarkers(1);
  }

  refuse(refusals: readonly Refusal[]): void {
    this.refusedTotal += refusals.length;
    this.refused.push(...refusals.slice(0, Math.max(0, REFUSED_KEPT - this.refused.length)));
  }

  /** `unfinishedKey`: the key that has more versions to come. */
  async #removeBatch(unfinishedKey: string | null): Promise<void> {
    throwIfCancelled(this.signal);
    const batch = this.#batch;
    this.#batch = [];
    const refused = await removeVersions(batch.map(bare), this.storage, this.signal);
    this.refuse(refused);
    for (const { key } of refused) this.#refusedKeys.add(key);
    const stays = new Set(refused.map(({ key, versionId }) => `${versionId} ${key}`));
    for (const { key, versionId, size } of batch) {
      if (stays.has(`${versionId} ${key}`)) continue;
      this.versions += 1;
      this.bytes += size;
    }
    await this.#settle(unfinishedKey);
  }

  /** The keys whose versions have all been sent: their markers may go, unless something of them stays. */
  async #settle(unfinishedKey: string | null): Promise<void> {
    const settled = this.#waiting.filter(({ key }) => !this.#refusedKeys.has(key));
    this.#waiting = [];
    for (const key of this.#refusedKeys) if (key !== unfinishedKey) this.#refusedKeys.delete(key);
    for (const item of settled) await this.#removeMarkersOf(item);
  }

  async #removeMarkersOf({ key, markers }: PruneItem): Promise<void> {
    this.#markers.push(...markers.map((versionId) => ({ key, versionId })));
    await this.#removeMarkers(BATCH);
  }

  async #removeMarkers(atLeast: number): Promise<void> {
    while (this.#markers.length >= atLeast) {
      throwIfCancelled(this.signal);
      const markers = this.#markers.splice(0, BATCH);
      const refused = await removeVersions(markers, this.storage, this.signal);
      this.markers += markers.length - refused.length;
      this.refuse(refused);
    }
  }
}

function bare({ key, versionId }: ObjectVersion): ObjectVersion {
  return versionId === undefined ? { key } : { key, versionId };
}
