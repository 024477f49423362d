import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { EngineError } from '../engine/errors';
import type { AwsClients } from './aws-clients';
import type { Charges, Point, Sizes, Window } from './billing';
import { costOfMetrics } from './call-costs';
import { chargeQueries, STORAGE_TYPES, sizeQueries } from './metric-queries';

/** Month-to-date charges of the account and of its S3. Throws billing.no-data when the account publishes none. */
export async function readCharges(clients: AwsClients, window: Window, signal: AbortSignal): Promise<Charges> {
  const queries = chargeQueries();
  const curves = await read(clients, { client: clients.home, where: 'home', queries, window }, signal);
  const total = curves.get('total') ?? [];
  if (total.length === 0) throw new EngineError('billing.no-data', { facts: { region: 'us-east-1' } });
  return { total, s3: curves.get('s3') ?? [], asked: costOfMetrics(queries.length) };
}

/** Bytes by storage type and objects of a bucket. Throws billing.no-sizes when CloudWatch has neither. */
export async function readSizes(
  clients: AwsClients,
  { bucket, region, window }: { bucket: string; region: string; window: Window },
  signal: AbortSignal,
): Promise<Sizes> {
  const queries = sizeQueries(bucket);
  const curves = await read(clients, { client: clients.local, where: 'bucket', queries, window }, signal);
  const objects = curves.get('objects') ?? [];
  const bytes = STORAGE_TYPES.map((storageType, index) => ({ storageType, points: curves.get(`b${index}`) ?? [] }));
  const held = bytes.filter(({ points }) => points.length > 0);
  if (held.length === 0 && objects.length === 0) {
    throw new EngineError('billing.no-sizes', { facts: { bucket, region } });
  }
  return { bytes: held, objects, asked: costOfMetrics(queries.length) };
}

interface Question {
  readonly client: CloudWatchClient;
  readonly where: 'home' | 'bucket';
  readonly queries: MetricDataQuery[];
  readonly window: Window;
}

/** All pages; a metric may be spread over several (StatusCode PartialData). Points oldest first. */
async function read(clients: AwsClients, question: Question, signal: AbortSignal): Promise<Map<string, Point[]>> {
  const { client, where, queries, window } = question;
  const curves = new Map<string, Point[]>();
  let NextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(window.fromMs),
      EndTime: new Date(window.toMs),
      ScanBy: 'TimestampAscending',
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const asked = { action: 'cloudwatch:GetMetricData', where, signal } as const;
    const page = await clients.send(asked, () => client.send(command, { abortSignal: signal }));
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const points = Timestamps.map((at, index) => ({ at: at.toISOString(), value: plain(Values[index]) }));
      curves.set(Id, [...(curves.get(Id) ?? []), ...points]);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  for (const points of curves.values()) points.sort((a, b) => a.at.localeCompare(b.at));
  return curves;
}

/** A double without an exponent. A timestamp without its value is an answer that breaks the protocol. */
function plain(value: number | undefined): string {
  if (value === undefined) throw new EngineError('billing.unknown', { message: 'a timestamp without a value' });
  return new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 12 }).format(value);
}
