import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** Every StorageType dimension of BucketSizeBytes (S3 user guide, metrics-dimensions.md, 2026-04-13). */
export const STORAGE_TYPES = [
  'StandardStorage',
  'IntelligentTieringFAStorage',
  'IntelligentTieringIAStorage',
  'IntelligentTieringAAStorage',
  'IntelligentTieringAIAStorage',
  'IntelligentTieringDAAStorage',
  'IntAAObjectOverhead',
  'IntAAS3ObjectOverhead',
  'IntDAAObjectOverhead',
  'IntDAAS3ObjectOverhead',
  'StandardIAStorage',
  'StandardIASizeOverhead',
  'StandardIAObjectOverhead',
  'OneZoneIAStorage',
  'OneZoneIASizeOverhead',
  'ReducedRedundancyStorage',
  'GlacierInstantRetrievalStorage',
  'GlacierIRSizeOverhead',
  'GlacierStorage',
  'GlacierStagingStorage',
  'GlacierObjectOverhead',
  'GlacierS3ObjectOverhead',
  'DeepArchiveStorage',
  'DeepArchiveObjectOverhead',
  'DeepArchiveS3ObjectOverhead',
  'DeepArchiveStagingStorage',
  'ExpressOneZoneStorage',
] as const;

/** AWS/Billing is published every few hours; AWS/S3 storage metrics once a day. Seconds. */
export const CHARGES_PERIOD_S = 21_600;
const SIZES_PERIOD_S = 86_400;

/** The dimensions of EstimatedCharges. */
export const DIMENSIONS = {
  account: [{ Name: 'Currency', Value: 'USD' }],
  s3: [
    { Name: 'Currency', Value: 'USD' },
    { Name: 'ServiceName', Value: 'AmazonS3' },
  ],
} as const;

/** total and s3. */
export function chargeQueries(): MetricDataQuery[] {
  const query = (Id: string, dimensions: readonly { Name: string; Value: string }[]): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/Billing', MetricName: 'EstimatedCharges', Dimensions: [...dimensions] },
      Period: CHARGES_PERIOD_S,
      Stat: 'Maximum',
    },
  });
  return [query('total', DIMENSIONS.account), query('s3', DIMENSIONS.s3)];
}

/** objects, and b0, b1, … in the order of STORAGE_TYPES. */
export function sizeQueries(bucket: string): MetricDataQuery[] {
  const query = (Id: string, MetricName: string, storageType: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/S3',
        MetricName,
        Dimensions: [
          { Name: 'BucketName', Value: bucket },
          { Name: 'StorageType', Value: storageType },
        ],
      },
      Period: SIZES_PERIOD_S,
      Stat: 'Average',
    },
  });
  return [
    query('objects', 'NumberOfObjects', 'AllStorageTypes'),
    ...STORAGE_TYPES.map((type, index) => query(`b${index}`, 'BucketSizeBytes', type)),
  ];
}
