/**
 * fields: not five fields. syntax: a field is wrong. never: no date matches, e.g. 31 February. timezone: not an IANA zone.
 */
export type ScheduleFault = 'fields' | 'syntax' | 'never' | 'timezone';

/** A schedule that cannot be used. `detail` is the cron library's own reason, for the folded facts. */
export class ScheduleError extends Error {
  readonly code = 'schedule.invalid';
  readonly fault: ScheduleFault;
  readonly detail: string;

  constructor(fault: ScheduleFault, detail: string, cause?: unknown) {
    super(`Invalid schedule (${fault}): ${detail}`, cause === undefined ? {} : { cause });
    this.name = 'ScheduleError';
    this.fault = fault;
    this.detail = detail;
  }
}
