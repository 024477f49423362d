import { expect, test } from 'vitest';
import type { AdviceReason } from '../../engine/pricing/advise';
import { adviceReasonText } from './advice-words';

test.each<[AdviceReason, string]>([
  [
    { code: 'small-files', files: '9100', percent: '91.04', minBytes: 131_072 },
    '91 % of your files are under 128 KB and are billed as that.',
  ],
  [
    { code: 'not-watched', files: '3', percent: '2.5' },
    '2.5 % of your files are too small to be moved to a cheaper tier.',
  ],
  [{ code: 'object-overhead', bytesPerObject: 40_960 }, '40 KB more are billed for each object.'],
  [
    { code: 'early-deletion', minDays: 30, ageDays: '1', amount: '0.4' },
    'What is replaced after 1 day is billed for 30.',
  ],
  [{ code: 'retrieval-fee', perGB: '0.01' }, 'A restore costs $0.01 more per GB.'],
  [{ code: 'must-thaw' }, 'A restore has to wait for hours until objects are thawed.'],
  [{ code: 'dearer-requests', times: '2' }, 'Uploads cost 2 times as much per request.'],
])('%o', (reason, text) => {
  expect(adviceReasonText(reason)).toBe(text);
});
