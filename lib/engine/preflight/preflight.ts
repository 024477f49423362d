/**
 * preflight: turns a plan and its surroundings into findings, and these into a verdict.
 *
 * It only judges what it was handed: plan, scan, links, clock, price, disk, and what the user's own bucket said (seeBucket, whose
 * requests are not part of the run). "Cannot tell" is a finding of its own, never fine.
 */

import { type HealthQuestion, healthFindings } from '../bucket-health/health-findings';
import type { EngineError } from '../errors';
import type { PlanResult } from '../plan/plan';
import type { StorageTarget } from '../storage/storage';
import type { Finding } from '../types';
import type { Acknowledgement } from './acknowledgement';
import { type AdoptSeen, adoptFindings } from './adopt-findings';
import type { BucketSeen, SharedPlace } from './bucket-findings';
import { type ClockSeen, clockFindings } from './clock-findings';
import { type DatabasesSeen, databaseFindings } from './database-findings';
import { type DeleteLimits, deleteFindings } from './delete-findings';
import { finding } from './findings';
import { type LinksSeen, linkFindings } from './link-findings';
import { type MoneySeen, moneyFindings } from './money-findings';
import { type SourceSeen, scanFindings, sourceFindings } from './source-findings';
import { type Judgement, judge } from './verdict';

export interface PreflightRequest {
  readonly target: Pick<StorageTarget, 'bucket' | 'region' | 'endpoint'>;
  readonly bucket: BucketSeen;
  /** What the bucket's answers about its health are judged by; left out: they are not. */
  readonly health?: HealthQuestion;
  /** null when the scan failed; then `scanError` says why. */
  readonly plan: PlanResult | null;
  readonly scanError: EngineError | null;
  readonly source: SourceSeen;
  /** Absent when the job has none. */
  readonly databases?: DatabasesSeen;
  /** null when there is no link; `followingUsd` prices links.following.requests. */
  readonly links: { readonly report: LinksSeen; readonly followingUsd: string | null } | null;
  /** Absent when the job has run before and nothing that another program left is among the plan's removals. */
  readonly adopt?: AdoptSeen;
  /** Where this job and another one would write the same keys. */
  readonly shared: readonly SharedPlace[];
  readonly clock: ClockSeen;
  readonly deletes: DeleteLimits;
  readonly money: MoneySeen;
  /** Of this job, those in force: what they cover does not hold. */
  readonly acknowledged?: readonly Acknowledgement[];
}

export interface PreflightResult extends Judgement {
  readonly findings: readonly Finding[];
  /** What the bucket said of itself; null when it could not be asked. */
  readonly versioning: 'enabled' | 'suspended' | 'off' | null;
}

export function preflight(request: PreflightRequest): PreflightResult {
  const { target, bucket, health } = request;
  const usable = bucket.findings.every(({ severity }) => severity !== 'blocks');
  const findings = [
    ...bucket.findings,
    ...(health === undefined || bucket.health === null ? [] : healthFindings(health, bucket.health)),
    ...request.shared.map(({ job, path }) => finding('bucket.shared-place', { job, path })),
    ...(request.scanError === null ? [] : scanFindings(request.scanError)),
    ...(usable && request.adopt !== undefined
      ? adoptFindings(request.adopt, { bucket: target.bucket, versioning: bucket.versioning })
      : []),
    ...(request.plan === null ? [] : planFindings(request, request.plan)),
    ...(request.links === null
      ? []
      : linkFindings(request.links.report, request.links.followingUsd, request.plan ?? undefined)),
    ...(request.databases === undefined ? [] : databaseFindings(request.databases)),
    ...clockFindings(request.clock),
  ];
  return { findings, ...judge(findings, request.acknowledged ?? []), versioning: bucket.versioning };
}

function planFindings(request: PreflightRequest, plan: PlanResult): Finding[] {
  return [
    ...sourceFindings(request.source, plan),
    ...deleteFindings(request.deletes, plan),
    ...moneyFindings(request.money, plan),
  ];
}
