import type { PlanResult } from '../plan/plan';
import type { Finding } from '../types';
import { finding } from './findings';

/** null: no limit of that kind. Zero and below are read as null: a limit never means "delete all". */
export interface DeleteLimits {
  readonly count: number | null;
  /** Of the files known before, 0 to 100. */
  readonly percent: number | null;
}

const limitOf = (limit: number | null) => (limit === null || limit <= 0 ? null : limit);

/** Held when more would be deleted than the job allows, with the folders that would lose most. Of what other programs left, adopt.extra speaks. */
export function deleteFindings(limits: DeleteLimits, { summary, deletesByFolder, extra }: PlanResult): Finding[] {
  const { change, unchanged } = summary;
  const remove = { files: summary.remove.files - extra.files, bytes: summary.remove.bytes - extra.bytes };
  const before = remove.files + change.files + unchanged.files;
  if (remove.files === 0 || before === 0) return [];
  const share = (remove.files / before) * 100;
  const limitCount = limitOf(limits.count);
  const limitPercent = limitOf(limits.percent);
  const tooMany = limitCount !== null && remove.files > limitCount;
  // A share says little about a handful of files.
  const tooLarge = limitPercent !== null && share > limitPercent && remove.files > FEW;
  if (!tooMany && !tooLarge) return [];
  const percent = Math.round(share * 10) / 10;
  return [finding('delete.many', { ...remove, percent, limitCount, limitPercent, folders: deletesByFolder })];
}

const FEW = 10;
