import { finding } from '../preflight/findings';
import { billView } from '../pricing/bill';
import { type Place, priceBook } from '../pricing/price-book';
import { requestCost } from '../pricing/request-cost';
import { RECORDS_PREFIX } from '../snapshot/records';
import { isArchiveClass } from '../storage/archive-classes';
import type { LifecycleRule } from '../storage/bucket-settings';
import type { Finding } from '../types';

export interface LifecycleQuestion {
  readonly bucket: string;
  /** Where the job's objects lie. */
  readonly prefix: string;
  readonly place: Place;
  /** Files the job keeps: what a transition is billed for, once each. */
  readonly files: number;
}

/**
 * What the bucket's own rules do to a job behind Foresync's back: remove files or records that a snapshot names, remove older
 * versions, or put them where a restore must wait. A transition is billed as a PUT of the class it leads to (s3-facts 1.1).
 */
export function lifecycleFindings(rules: readonly LifecycleRule[], question: LifecycleQuestion): Finding[] {
  const covering = rules.filter((rule) => !rule.tagged && covers(rule, question.prefix));
  return [...removals(covering, question.bucket), ...covering.flatMap((rule) => transitions(rule, question))];
}

/** The files or the records of a job. */
function covers({ prefix }: LifecycleRule, jobPrefix: string): boolean {
  return [jobPrefix, RECORDS_PREFIX].some((own) => own.startsWith(prefix) || prefix.startsWith(own));
}

function removals(rules: readonly LifecycleRule[], bucket: string): Finding[] {
  const current = rules.filter(({ expiresAfterDays, expiresOnDate }) => (expiresAfterDays ?? expiresOnDate) !== null);
  const older = rules.filter(({ noncurrentAfterDays }) => noncurrentAfterDays !== null);
  const found: Finding[] = [];
  if (current.length > 0) {
    const shown = current.map(({ id, prefix, expiresAfterDays: days, expiresOnDate: date }) => ({
      ...{ id, prefix, days, date },
    }));
    found.push(finding('bucket.lifecycle-expires', { bucket, rules: shown }));
  }
  if (older.length > 0) {
    const shown = older.map(({ id, prefix, noncurrentAfterDays, noncurrentKept: kept }) => ({
      ...{ id, prefix, days: noncurrentAfterDays ?? 0, kept },
    }));
    found.push(finding('bucket.lifecycle-noncurrent', { bucket, rules: shown }));
  }
  return found;
}

function transitions(rule: LifecycleRule, { bucket, place, files }: LifecycleQuestion): Finding[] {
  const archives = rule.transitions.filter(({ storageClass }) => isArchiveClass(storageClass));
  return archives.map(({ days, storageClass, of }) => {
    const bill = billView(requestCost(priceBook, { ...place, storageClass }, { put: files }));
    return finding('bucket.lifecycle-archives', {
      ...{ bucket, id: rule.id, prefix: rule.prefix, of, days, storageClass, files },
      usd: bill.unknown.length > 0 ? null : (bill.amount ?? '0'),
    });
  });
}
