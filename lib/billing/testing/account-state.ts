/** A refusal in the words of the service. `status` 0: the connection is cut. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** One account, as a test sets it up and reads it back. */
export interface AccountState {
  /** Curves by `namespace/metric/dimension values`, e.g. AWS/Billing/EstimatedCharges/USD,AmazonS3. */
  readonly curves: Map<string, readonly (readonly [iso: string, value: number])[]>;
  readonly alarms: Map<string, Record<string, unknown>>;
  /** ARN → tags, for alarms and topics. */
  readonly tags: Map<string, Map<string, string>>;
  /** Topic ARN → address → subscription ARN or "PendingConfirmation". */
  readonly topics: Map<string, Map<string, string>>;
  /** What an IAM action is refused with, e.g. cloudwatch:GetMetricData. */
  readonly refusals: Map<string, Refusal>;
  /** Regions whose requests are refused as AWS does where an account has not opted in. */
  readonly closedRegions: Set<string>;
  costs: unknown;
  /** Points per page of GetMetricData. */
  pageSize: number;
}
