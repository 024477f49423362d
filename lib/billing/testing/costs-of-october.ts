const group = (usageType: string, usd: string, quantity: string, unit: string) => ({
  Keys: [usageType],
  Metrics: { UnblendedCost: { Amount: usd, Unit: 'USD' }, UsageQuantity: { Amount: quantity, Unit: unit } },
});

/** A GetCostAndUsage answer in the shape of the Cost Explorer API reference, one closed month grouped by USAGE_TYPE. */
export const COSTS_OF_OCTOBER = {
  DimensionValueAttributes: [],
  GroupDefinitions: [{ Key: 'USAGE_TYPE', Type: 'DIMENSION' }],
  ResultsByTime: [
    {
      Estimated: false,
      Groups: [
        group('EUC1-DataTransfer-Out-Bytes', '0', '0.0031', 'GB'),
        group('EUC1-Requests-Tier1', '0.2214', '41000', 'Requests'),
        group('EUC1-Requests-Tier2', '0.0012043', '2800', 'Requests'),
        group('EUC1-TimedStorage-ByteHrs', '2.1344321207', '87.1', 'GB-Mo'),
      ],
      TimePeriod: { Start: '2026-10-01', End: '2026-11-01' },
      Total: {},
    },
  ],
};
