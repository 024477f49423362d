import type { ErrorFacts } from '../../engine/errors';
import { numeric } from './facts';
import { durationText } from './format';

/** " by 20 min 3 s: this machine is ahead" from the fact `offsetMs` (> 0: ahead); nothing when it is unknown. */
export function clockDistance(facts: ErrorFacts): string {
  const offsetMs = numeric(facts, 'offsetMs');
  if (offsetMs === null) return '';
  return ` by ${durationText(Math.abs(offsetMs))}: this machine is ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}
