import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { SNSClient } from '@aws-sdk/client-sns';
import { EngineError } from '../engine/errors';
import type { AwsAccess } from './billing';
import { billingRegionOf } from './billing-region';
import { type Asked, translateError } from './translate-error';

const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 30_000 } as const;

/** The clients of one account. Money and alarms live in `home` (us-east-1), sizes where the bucket is. */
export interface AwsClients {
  readonly home: CloudWatchClient;
  readonly local: CloudWatchClient;
  readonly topics: SNSClient;
  readonly explorer: CostExplorerClient;
  /** Runs one request and turns every failure into an EngineError that names the IAM action. */
  send<T>(asked: Omit<Asked, 'access'>, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Throws billing.wrong-region for a partition whose bills are not in us-east-1. */
export function openClients(access: AwsAccess): AwsClients {
  const home = billingRegionOf(access.region);
  const configured = (region: string, maxAttempts: number) => ({
    region,
    maxAttempts,
    requestHandler: TIMEOUTS,
    systemClockOffset: -access.clockOffsetMs,
    ...(access.endpoint === null ? {} : { endpoint: access.endpoint }),
    ...(access.credentials === null ? {} : { credentials: access.credentials }),
  });
  const clients = {
    home: new CloudWatchClient(configured(home, 3)),
    local: new CloudWatchClient(configured(access.region, 3)),
    topics: new SNSClient(configured(home, 3)),
    // Every attempt is billed.
    explorer: new CostExplorerClient(configured(home, 1)),
  };
  return {
    ...clients,
    async send(asked, work) {
      if (asked.signal.aborted) throw new EngineError('cancelled', { cause: asked.signal.reason });
      try {
        return await work();
      } catch (error) {
        throw translateError(error, { ...asked, access });
      }
    },
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
