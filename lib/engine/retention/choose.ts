import { isEmptyPolicy, parseSpan, type RetentionPolicy } from './policy';
import { isoWeek, wallBefore, wallClock } from './wall-clock';

/*
 * Which snapshots a policy keeps, as restic's `forget` decides it (restic internal/data/snapshot_policy.go): newest first,
 * and for each rule with something left
 *   - a snapshot of another hour, day, week, month or year than the last one this rule kept is kept, and uses one up;
 *   - the oldest snapshot of all is kept too while the rule has something left, so that the history is as long as it can be.
 * `within` keeps what is younger than a span before the newest snapshot. A snapshot any rule keeps is kept.
 *
 * Beyond that, the newest snapshot, the newest complete one and pinned ones are kept whatever the rules say. A policy that
 * says nothing keeps everything. A failed run leaves no snapshot, so it can neither be kept nor use a rule up.
 */

/** What of a snapshot the choice depends on. `createdAt`: ISO 8601. */
export interface ChoosableSnapshot {
  readonly id: string;
  readonly createdAt: string;
  readonly outcome: 'complete' | 'partial';
}

export type PeriodRule = 'last' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** `oldest`: kept by the rule only because it is the oldest of all and the rule had something left. */
export type KeepReason =
  | { readonly rule: PeriodRule; readonly oldest: boolean }
  | { readonly rule: 'within' | 'everything' | 'newest' | 'newest-complete' | 'pinned' };

export interface Decision<S extends ChoosableSnapshot> {
  readonly snapshot: S;
  readonly keep: boolean;
  /** Why it is kept; empty when it is not. */
  readonly reasons: readonly KeepReason[];
}

/** `timeZone`: IANA zone in which hours, days, weeks, months and years are told apart. `pinned`: ids to keep in any case. */
export interface ChooseRequest {
  readonly policy: RetentionPolicy;
  readonly timeZone: string;
  readonly pinned?: ReadonlySet<string>;
}

/** A decision for every snapshot, newest first; of one time the greater id is the newer. Pure. */
export function choose<S extends ChoosableSnapshot>(snapshots: readonly S[], request: ChooseRequest): Decision<S>[] {
  const newestFirst = [...snapshots].sort((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1));
  const rules = rulesOf(newestFirst, request);
  return newestFirst.map((snapshot, at) => {
    const isOldest = at === newestFirst.length - 1;
    const reasons = rules.flatMap((rule) => rule(snapshot, isOldest) ?? []);
    return { snapshot, keep: reasons.length > 0, reasons };
  });
}

type Rule = (snapshot: ChoosableSnapshot, isOldest: boolean) => KeepReason | null;

function rulesOf(newestFirst: readonly ChoosableSnapshot[], request: ChooseRequest): Rule[] {
  const { policy, timeZone, pinned } = request;
  if (isEmptyPolicy(policy)) return [() => ({ rule: 'everything' })];
  const wall = wallClock(timeZone);
  const newest = newestFirst[0];
  const complete = newestFirst.find(({ outcome }) => outcome === 'complete');
  return [
    ...PERIODS.map(({ rule, periodOf }) => periodRule(rule, policy[rule], (one) => periodOf(wall(timeOf(one)), one))),
    withinRule(policy, newest, wall),
    ({ id }) => (id === newest?.id ? { rule: 'newest' } : null),
    ({ id }) => (id === complete?.id && id !== newest?.id ? { rule: 'newest-complete' } : null),
    ({ id }) => (pinned?.has(id) ? { rule: 'pinned' } : null),
  ];
}

type Wall = ReturnType<ReturnType<typeof wallClock>>;

interface Period {
  readonly rule: PeriodRule;
  readonly periodOf: (wall: Wall, snapshot: ChoosableSnapshot) => string;
}

const PERIODS: readonly Period[] = [
  { rule: 'last', periodOf: (_, { id }) => id },
  { rule: 'hourly', periodOf: ({ year, month, day, hour }) => `${year}-${month}-${day}T${hour}` },
  { rule: 'daily', periodOf: ({ year, month, day }) => `${year}-${month}-${day}` },
  { rule: 'weekly', periodOf: isoWeek },
  { rule: 'monthly', periodOf: ({ year, month }) => `${year}-${month}` },
  { rule: 'yearly', periodOf: ({ year }) => `${year}` },
];

/** Keeps the newest snapshot of each of `count` periods. It is asked newest first, once for each snapshot. */
function periodRule(rule: PeriodRule, count: number, periodOf: (snapshot: ChoosableSnapshot) => string): Rule {
  let left = count;
  let last: string | undefined;
  return (snapshot, isOldest) => {
    if (!(left > 0)) return null;
    const period = periodOf(snapshot);
    const isNew = period !== last;
    if (!isNew && !isOldest) return null;
    last = period;
    left -= 1;
    return { rule, oldest: !isNew };
  };
}

function withinRule(policy: RetentionPolicy, newest: ChoosableSnapshot | undefined, wall: (ms: number) => Wall): Rule {
  const span = parseSpan(policy.within);
  if (span === null || newest === undefined) return () => null;
  const after = wallBefore(wall(timeOf(newest)), span);
  return (snapshot) => (wall(timeOf(snapshot)).asUtcMs > after ? { rule: 'within' } : null);
}

function timeOf({ createdAt }: ChoosableSnapshot): number {
  return Date.parse(createdAt);
}
