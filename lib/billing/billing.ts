/**
 * What Amazon says a destination costs, and the alarm that says so by e-mail.
 *
 *   charges   AWS/Billing EstimatedCharges: month to date, of the whole account and of its S3; only in us-east-1
 *   sizes     AWS/S3 daily metrics: bytes by storage type and objects, in the region of the bucket
 *   alarm     one CloudWatch alarm with one SNS topic, both tagged with this installation; nothing without the tag is changed
 *   actuals   Cost Explorer, per usage type: every call is billed, so it is never retried
 *
 * Times are ISO 8601 in UTC, money is a decimal string in USD as Amazon sent it. All of it is the account's, not only what
 * Foresync did.
 */
import type { CallCosts } from './call-costs';

/** The price of one Cost Explorer request, which a person has to name before it is sent. USD. */
export const EXPLORER_CALL_USD = '0.01';

/** Whose bill, and how it is asked for. */
export interface AwsAccess {
  /** Region of the bucket. */
  readonly region: string;
  /** null: the standard AWS chain (environment, profile, instance role). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** This machine minus the server, in ms; requests are signed with the server's time. */
  readonly clockOffsetMs: number;
  /** One address for CloudWatch, SNS and Cost Explorer; null: Amazon's own. */
  readonly endpoint: string | null;
}

export interface Point {
  readonly at: string;
  readonly value: string;
}

/** Month-to-date charges, oldest first. */
export interface Charges {
  readonly total: readonly Point[];
  /** Empty while the account has no S3 charges this month. */
  readonly s3: readonly Point[];
  readonly asked: CallCosts;
}

/** One point a day, oldest first. `bytes`: only the storage types the bucket holds. */
export interface Sizes {
  readonly bytes: readonly { readonly storageType: string; readonly points: readonly Point[] }[];
  readonly objects: readonly Point[];
  readonly asked: CallCosts;
}

/** From `fromMs` inclusive to `toMs` exclusive, in ms since 1970. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** s3: charges of Amazon S3; account: all charges. */
export type AlarmScope = 's3' | 'account';

export interface AlarmRequest {
  /** Identifies this installation: lower-case letters, digits and dashes. */
  readonly installation: string;
  /** Month-to-date USD above which the mail is sent. */
  readonly usd: string;
  readonly email: string;
  readonly scope: AlarmScope;
}

export interface Alarm {
  readonly name: string;
  readonly state: 'ok' | 'alarm' | 'no-data';
  readonly usd: string;
  readonly scope: AlarmScope;
  /** pending: nobody has clicked the link in Amazon's first mail, so none would be sent. */
  readonly mails: readonly { readonly email: string; readonly state: 'confirmed' | 'pending' }[];
}

/** One line of the bill; quantities in Amazon's own units. `usageType` e.g. EUC1-Requests-Tier1. */
export interface UsageCost {
  readonly usageType: string;
  readonly usd: string;
  readonly quantity: string;
  readonly unit: string;
}

export interface Actuals {
  /** UTC day, YYYY-MM-DD, inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** True until Amazon has closed the month. */
  readonly estimated: boolean;
  readonly items: readonly UsageCost[];
  /** True when there is a further page, which would be a further paid call. */
  readonly more: boolean;
  readonly usdOfCall: string;
}

/**
 * All verbs throw EngineError: billing.denied (facts.action names the IAM action), billing.wrong-region, billing.slow-down,
 * billing.unavailable, billing.bad-request, billing.unknown, access.*, clock.skewed, network.*, cancelled.
 */
export interface Billing {
  /** Throws billing.no-data when the account publishes no charges: billing alerts were never switched on. */
  charges(window: Window, signal: AbortSignal): Promise<Charges>;
  /**
   * Throws billing.no-sizes when CloudWatch knows nothing of this bucket in this region, billing.wrong-region when the region
   * refuses the key or has no address: ask for the charges first, so that key and network are known to be good.
   */
  sizes(bucket: string, window: Window, signal: AbortSignal): Promise<Sizes>;
  /** Creates or changes the alarm of the installation; may be called again after any error. Throws billing.not-ours. */
  setAlarm(request: AlarmRequest, signal: AbortSignal): Promise<Alarm>;
  /** null: there is none. Throws billing.not-ours. */
  alarm(installation: string, signal: AbortSignal): Promise<Alarm | null>;
  /** Deletes alarm, topic and subscriptions; nothing to delete is done. Throws billing.not-ours and deletes nothing then. */
  removeAlarm(installation: string, signal: AbortSignal): Promise<void>;
  /** Costs EXPLORER_CALL_USD. Throws billing.not-acknowledged without that very amount, billing.no-explorer. */
  actuals(request: { from: string; to: string; acknowledgedUsd: string }, signal: AbortSignal): Promise<Actuals>;
  close(): void;
}
