import { EngineError } from '../engine/errors';

/** Where AWS publishes EstimatedCharges and where its alarms must be (monitor-estimated-charges-with-cloudwatch.md). */
const BILLING_REGION = 'us-east-1';

/** us-east-1, eu-central-1, ap-southeast-5, il-central-1, mx-central-1: the commercial partition. */
const COMMERCIAL = /^(?!cn-|us-gov|us-iso|eu-isoe|eusc-)[a-z]{2}-[a-z]+-\d{1,2}$/;

/**
 * The region of the account's bill for a bucket in `region`. Throws billing.wrong-region for a name that is no region of the
 * commercial partition: China and GovCloud have separate accounts whose charges are not published here.
 */
export function billingRegionOf(region: string): string {
  if (COMMERCIAL.test(region)) return BILLING_REGION;
  throw new EngineError('billing.wrong-region', { facts: { region } });
}
