/**
 * The bucket's health: what its own settings and leftovers mean for one job. It never blocks; what cannot be told is said.
 *
 *   5 GETs (settings) + 1 LIST (unfinished uploads) + at most 10 LISTs (their parts) = at most HEALTH_REQUESTS
 *   (an upload of more than 1,000 parts takes one more for each thousand)
 */
import { finding } from '../preflight/findings';
import type { Place } from '../pricing/price-book';
import type { Storage } from '../storage/storage';
import type { Finding } from '../types';
import {
  ACTION_OF,
  type Answer,
  answerOf,
  askSettings,
  type BucketAnswers,
  knownOf,
  SETTING_REQUESTS,
} from './ask-settings';
import type { PolicyRequest } from './least-privilege';
import { type Leftovers, leftoverUploads, monthlyUsd } from './leftover-uploads';
import { lifecycleFindings } from './lifecycle-findings';

const MEASURED = 10;

/** The most requests one look sends when nothing is repeated. */
export const HEALTH_REQUESTS = SETTING_REQUESTS + 1 + MEASURED;

export interface HealthQuestion {
  readonly policy: PolicyRequest;
  /** Where the objects lie: '' or ending with '/'. */
  readonly prefix: string;
  readonly place: Place;
  readonly files: number;
  /** By the best known time, ms since 1970. */
  readonly nowMs: number;
}

/** What the bucket says of its settings, and of uploads that nobody finished. */
export interface HealthAnswers {
  readonly settings: BucketAnswers;
  readonly uploads: Answer<Leftovers>;
}

/** All at once: none of the answers depends on another. Throws only `cancelled` and `guard.exceeded`. */
export async function askHealth(
  { prefix, nowMs }: Pick<HealthQuestion, 'prefix' | 'nowMs'>,
  storage: Storage,
  signal: AbortSignal,
): Promise<HealthAnswers> {
  const [settings, uploads] = await Promise.all([
    askSettings(storage, signal),
    answerOf(leftoverUploads(storage, { prefix, nowMs, measured: MEASURED }, signal)),
  ]);
  return { settings, uploads };
}

export function healthFindings(question: HealthQuestion, { settings, uploads }: HealthAnswers): Finding[] {
  return [
    ...protection(settings, question.policy.bucket),
    ...lifecycleFindings(knownOf(settings.lifecycle)?.rules ?? [], { ...question, bucket: question.policy.bucket }),
    ...leftoverFindings(knownOf(uploads), question),
    ...unknownFindings({ ...settings, uploads }, question.policy),
  ];
}

function protection(answers: BucketAnswers, bucket: string): Finding[] {
  const found: Finding[] = [];
  const lock = knownOf(answers['object-lock']);
  if (isNotSet(answers.encryption)) found.push(finding('bucket.not-encrypted', { bucket }));
  found.push(...exposure(answers, bucket));
  if (lock !== null && lock.mode !== null)
    found.push(finding('bucket.object-lock', { bucket, mode: lock.mode, days: lock.days }));
  return found;
}

/** A public policy does nothing while every public access is blocked. */
function exposure(answers: BucketAnswers, bucket: string): Finding[] {
  const block = answers['public-access'];
  if (knownOf(block)?.blocksAll === true) return [];
  if (knownOf(answers['policy-status'])?.isPublic === true) return [finding('bucket.public', { bucket })];
  return 'known' in block ? [finding('bucket.public-possible', { bucket })] : [];
}

const isNotSet = <T>(answer: Answer<T>) => 'known' in answer && answer.known === null;

/** The finding about unfinished uploads; none when there are none. */
export function leftoverFindings(left: Leftovers | null, { place, nowMs, policy }: HealthQuestion): Finding[] {
  const [oldest] = left?.uploads ?? [];
  if (left === null || oldest === undefined) return [];
  const classes = new Map<string, { bytes: number; objects: number }>();
  for (const { bytes, storageClass } of left.uploads) {
    const sum = classes.get(storageClass) ?? { bytes: 0, objects: 0 };
    classes.set(storageClass, { bytes: sum.bytes + (bytes ?? 0), objects: sum.objects + 1 });
  }
  const evidence = {
    bucket: policy.bucket,
    count: left.uploads.length,
    bytes: left.uploads.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    monthlyUsd: monthlyUsd(place, classes),
    oldestDays: Math.floor((nowMs - oldest.initiatedMs) / 86_400_000),
    exact: left.complete && left.uploads.every(({ bytes }) => bytes !== null),
    keys: left.uploads.slice(0, 5).map(({ key }) => key),
  };
  return [finding('bucket.leftover-uploads', evidence)];
}

function unknownFindings(answers: Readonly<Record<string, Answer<unknown>>>, policy: PolicyRequest): Finding[] {
  const unknown = Object.entries(answers).flatMap(([question, answer]) =>
    'unknown' in answer
      ? [{ question, code: answer.unknown, action: ACTION_OF[question as keyof typeof ACTION_OF] }]
      : [],
  );
  const denied = unknown.filter(({ code }) => code === 'access.denied');
  const others = unknown.filter(({ code }) => code !== 'access.denied');
  return [
    ...(denied.length === 0
      ? []
      : [finding('bucket.missing-permission', { policy, actions: denied.map(({ action }) => action) })]),
    ...(others.length === 0
      ? []
      : [
          finding('bucket.cannot-tell', {
            bucket: policy.bucket,
            questions: others.map(({ question }) => question),
            codes: [...new Set(others.map(({ code }) => code))],
          }),
        ]),
  ];
}
