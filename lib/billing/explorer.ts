import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { EngineError } from '../engine/errors';
import type { AwsClients } from './aws-clients';
import { type Actuals, EXPLORER_CALL_USD } from './billing';

/** SERVICE dimension of S3 in Cost Explorer. */
const S3_SERVICE = 'Amazon Simple Storage Service';

/**
 * S3's bill by usage type between two UTC days, dearest first: one paid request. Throws billing.not-acknowledged unless
 * `acknowledgedUsd` is exactly what the request costs.
 */
export async function readActuals(
  clients: AwsClients,
  { from, to, acknowledgedUsd }: { from: string; to: string; acknowledgedUsd: string },
  signal: AbortSignal,
): Promise<Actuals> {
  if (acknowledgedUsd !== EXPLORER_CALL_USD) {
    throw new EngineError('billing.not-acknowledged', { facts: { usd: EXPLORER_CALL_USD } });
  }
  const command = new GetCostAndUsageCommand({
    TimePeriod: { Start: from, End: to },
    Granularity: 'MONTHLY',
    Metrics: ['UnblendedCost', 'UsageQuantity'],
    Filter: { Dimensions: { Key: 'SERVICE', Values: [S3_SERVICE] } },
    GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }],
  });
  const asked = { action: 'ce:GetCostAndUsage', where: 'home', signal } as const;
  const page = await clients.send(asked, () => clients.explorer.send(command, { abortSignal: signal }));
  const months = page.ResultsByTime ?? [];
  const items = months.flatMap(({ Groups = [] }) =>
    Groups.map(({ Keys = [], Metrics = {} }) => ({
      usageType: Keys[0] ?? '',
      usd: Metrics.UnblendedCost?.Amount ?? '0',
      quantity: Metrics.UsageQuantity?.Amount ?? '0',
      unit: Metrics.UsageQuantity?.Unit ?? '',
    })),
  );
  items.sort((a, b) => Number(b.usd) - Number(a.usd));
  const more = page.NextPageToken !== undefined && page.NextPageToken !== '';
  return {
    from,
    to,
    estimated: months.some(({ Estimated }) => Estimated === true),
    items,
    more,
    usdOfCall: EXPLORER_CALL_USD,
  };
}
