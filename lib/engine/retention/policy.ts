import { EngineError } from '../errors';

/**
 * Which snapshots to keep. 0 means that the rule says nothing, `within` '' the same; a policy in which every rule says
 * nothing keeps everything. `within` is a span such as `2y5m7d3h` (years, months, days, hours) back from the newest snapshot.
 */
export interface RetentionPolicy {
  readonly last: number;
  readonly hourly: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
  readonly within: string;
}

export const KEEP_EVERYTHING: RetentionPolicy = {
  last: 0,
  hourly: 0,
  daily: 0,
  weekly: 0,
  monthly: 0,
  yearly: 0,
  within: '',
};

export interface Span {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

const SPAN = /^(?:(\d{1,4})y)?(?:(\d{1,4})m)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?$/;

/** Reads `2y5m7d3h`; null for '' and for spans of nothing. Throws `internal` for any other text. */
export function parseSpan(text: string): Span | null {
  const match = SPAN.exec(text);
  if (match === null) throw new EngineError('internal', { message: 'not a span of time', facts: { within: text } });
  const [years, months, days, hours] = match.slice(1).map((digits) => Number(digits ?? 0));
  const span = { years: years ?? 0, months: months ?? 0, days: days ?? 0, hours: hours ?? 0 };
  return Object.values(span).every((amount) => amount === 0) ? null : span;
}

/** True when no rule says anything: everything is kept. */
export function isEmptyPolicy(policy: RetentionPolicy): boolean {
  const { last, hourly, daily, weekly, monthly, yearly } = policy;
  const counts = [last, hourly, daily, weekly, monthly, yearly];
  return counts.every((count) => !(count > 0)) && parseSpan(policy.within) === null;
}
