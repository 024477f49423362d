import type { AdviceReason } from '../../engine/pricing/advise';
import { bytesText, countText, usdText } from './format';

/** Why a storage class costs what it costs, in a sentence. */
export function adviceReasonText(reason: AdviceReason): string {
  switch (reason.code) {
    case 'small-files':
      return `${percent(reason.percent)} of your files are under ${bytesText(reason.minBytes)} and are billed as that.`;
    case 'not-watched':
      return `${percent(reason.percent)} of your files are too small to be moved to a cheaper tier.`;
    case 'object-overhead':
      return `${bytesText(reason.bytesPerObject)} more are billed for each object.`;
    case 'early-deletion':
      return `What is replaced after ${days(reason.ageDays)} is billed for ${countText(reason.minDays)}.`;
    case 'retrieval-fee':
      return `A restore costs ${usdText(reason.perGB)} more per GB.`;
    case 'must-thaw':
      return 'A restore has to wait for hours until objects are thawed.';
    case 'dearer-requests':
      return `Uploads cost ${reason.times} times as much per request.`;
  }
}

const percent = (text: string) => `${Number(text) >= 10 ? Math.round(Number(text)) : Number(text)} %`;
const days = (text: string) => `${Math.round(Number(text))} ${Math.round(Number(text)) === 1 ? 'day' : 'days'}`;
