import type { Finding, Verdict } from '../types';
import { type Acknowledgement, acknowledgementOf } from './acknowledgement';

/** What findings come to. */
export interface Judgement {
  readonly verdict: Verdict;
  /** The findings that hold or block. */
  readonly reasons: readonly Finding[];
}

/**
 * blocked: it cannot work. held: a person must say yes. ready: neither. `acknowledged`: those in force; what they cover does not
 * hold. A finding that blocks is never covered.
 */
export function judge(findings: readonly Finding[], acknowledged: readonly Acknowledgement[]): Judgement {
  const stands = (finding: Finding) => acknowledgementOf(finding, acknowledged) === undefined;
  const reasons = findings.filter(
    (finding) => finding.severity === 'blocks' || (finding.severity === 'holds' && stands(finding)),
  );
  if (reasons.some(({ severity }) => severity === 'blocks')) return { verdict: 'blocked', reasons };
  return { verdict: reasons.length > 0 ? 'held' : 'ready', reasons };
}
