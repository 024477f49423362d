/** Price list files of the true shape (offer version 20260728131000), for tests. */
type Bands = readonly (readonly [begin: string, end: string, usd: string])[];
export type OfferRow = readonly [attributes: Readonly<Record<string, string>>, bands: Bands];

/** An offer file with one product a row; dimensions lie in it last band first, as real ones may. */
export function offerFileOf(offerCode: string, rows: readonly OfferRow[]): unknown {
  const products = rows.map(([attributes], index) => [`SKU${index}`, { sku: `SKU${index}`, attributes }]);
  const terms = rows.map(([, bands], index) => {
    const sku = `SKU${index}`;
    const dimensions = bands.map(([beginRange, endRange, USD], band) => {
      const rateCode = `${sku}.JRTCKXETXF.${band}`;
      return [rateCode, { rateCode, beginRange, endRange, unit: 'x', pricePerUnit: { USD }, appliesTo: [] }];
    });
    const term = { offerTermCode: 'JRTCKXETXF', sku, priceDimensions: Object.fromEntries(dimensions.reverse()) };
    return [sku, { [`${sku}.JRTCKXETXF`]: term }];
  });
  return {
    formatVersion: 'v1.0',
    disclaimer: 'This pricing list is for informational purposes only.',
    offerCode,
    version: '20260728131000',
    publicationDate: '2026-07-28T13:10:00Z',
    products: Object.fromEntries(products),
    terms: { OnDemand: Object.fromEntries(terms) },
  };
}

/** Sydney's storage and requests, with the traps of the real file. */
export const SYDNEY_S3: readonly OfferRow[] = [
  [
    { usagetype: 'APS2-TimedStorage-ByteHrs', volumeType: 'Standard', storageClass: 'General Purpose' },
    [
      ['0', '51200', '0.0250000000'],
      ['51200', '512000', '0.0240000000'],
      ['512000', 'Inf', '0.0230000000'],
    ],
  ],
  [{ usagetype: 'APS2-Tables-TimedStorage-ByteHrs' }, [['0', 'Inf', '9']]],
  [{ usagetype: 'APS2-Requests-Tier1', group: 'S3-API-Tier1' }, [['0', 'Inf', '0.0000060000']]],
  [{ usagetype: 'APS2-Requests-Tier2', group: 'S3-API-Tier2' }, [['0', 'Inf', '0.0000004400']]],
  [{ usagetype: 'APS2-Requests-Tier3', operation: 'S3-GlacierTransition' }, [['0', 'Inf', '0.0000360000']]],
  [{ usagetype: 'APS2-Requests-Tier3', operation: 'S3-GDATransition' }, [['0', 'Inf', '0.0000600000']]],
  [{ usagetype: 'APS2-DataTransfer-Out-Bytes' }, [['0', 'Inf', '7']]],
  [{ usagetype: 'APS2-Monitoring-Automation-INT' }, [['0', 'Inf', '0.0000025000']]],
];

/** Sydney's transfer. */
export const SYDNEY_TRANSFER: readonly OfferRow[] = [
  [
    {
      usagetype: 'APS2-DataTransfer-Out-Bytes',
      fromLocationType: 'AWS Region',
      toLocation: 'External',
      transferType: 'AWS Outbound',
    },
    [
      ['0', '10240', '0.1140000000'],
      ['10240', 'Inf', '0.0980000000'],
    ],
  ],
  [{ usagetype: 'APS2-USE1-AWS-Out-Bytes', toLocation: 'US East (N. Virginia)' }, [['0', 'Inf', '0.02']]],
];
