import type { FileIndex } from '../file-index/file-index';
import type { Damage } from './damage';

/**
 * Repairs from the source: takes a damaged file out of the index, when the index says that just this object holds its newest
 * state, so that the next plan uploads it again and no snapshot names it until then. Returns whether it did. An older version
 * cannot be repaired: the source no longer has it. After damage to a manifest the next one is full, so that it needs none of the old
 * ones. No request; call `index.flush()` at the end.
 */
export function forgetDamaged(index: Pick<FileIndex, 'get' | 'remove' | 'manifestWritten'>, damage: Damage): boolean {
  if (damage.kind === 'manifest') index.manifestWritten('');
  if (damage.kind === 'manifest' || damage.kind === 'unreadable') return false;
  const row = index.get(damage.path);
  if (row === undefined || row.key !== damage.key || row.versionId !== damage.versionId) return false;
  index.remove(damage.path);
  return true;
}
