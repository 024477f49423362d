/**
 * What can be wrong with the data folder itself. `facts` holds paths, versions and process ids for the sentence that
 * lib/control/words makes of the code.
 */
export type DataErrorCode =
  | 'data.newer'
  | 'data.migration-failed'
  | 'data.migration-changed'
  | 'data.package-missing'
  | 'data.locked'
  | 'data.secret-key'
  | 'data.unusable';

/** The only error lib/db throws by itself. */
export class DataError extends Error {
  readonly code: DataErrorCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: DataErrorCode, message: string, facts: Record<string, string | number> = {}, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'DataError';
    this.code = code;
    this.facts = facts;
  }
}
