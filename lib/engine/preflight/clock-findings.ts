import { type Blame, blame, type Offset } from '../clock/blame';
import type { Drift } from '../clock/drift';
import { OFF_FROM_MS, REFUSED_FROM_MS } from '../clock/limits';
import { remedyOf, type TimeKeeping, type TimeRemedy } from '../clock/remedy';
import type { Finding } from '../types';
import { finding } from './findings';

/** What is known of the clocks. Offsets are this machine minus the other: positive when this machine is ahead. */
export interface ClockSeen {
  /** Against the S3 server, or the code of why it did not tell. */
  readonly endpoint: Offset | { readonly unknown: string };
  /** Against time servers; null when none is named or none answered. */
  readonly ntp: Offset | null;
  readonly keeping: TimeKeeping;
  /** From the measurements recorded so far. */
  readonly drift: Drift | null;
  /** How far this machine's clock was set while the plan was made, ms; 0 when it was not. */
  readonly jumpMs: number;
}

/** A crossing further away than this is left to the chart. */
const WARNED_BEFORE_MS = 30 * 86_400_000;

export function clockFindings(seen: ClockSeen): Finding[] {
  const { endpoint, ntp, jumpMs } = seen;
  const offset = 'unknown' in endpoint ? null : endpoint;
  const whose = blame(offset, ntp);
  const remedy = whose.culprit === 'server' ? 'fix-the-server' : remedyOf(seen.keeping);
  const judged = worse(offset, ntp, whose);
  return [
    ...('unknown' in endpoint ? [finding('clock.unknown', { code: endpoint.unknown })] : []),
    ...(judged === null ? [] : distance(judged, { whose, remedy, drift: seen.drift })),
    ...(jumpMs === 0 ? [] : [finding('clock.jumped', { byMs: jumpMs, remedy: remedyOf(seen.keeping) })]),
    ...unsynchronised(seen.keeping),
  ];
}

/** The server's word counts, unless this machine is known to be further off than the server could see (a server on it, say). */
function worse(endpoint: Offset | null, ntp: Offset | null, { culprit }: Blame): Offset | null {
  const known = ntp !== null && (culprit === 'machine' || culprit === 'both') ? ntp : null;
  if (endpoint === null || known === null) return endpoint ?? known;
  return Math.abs(known.offsetMs) > Math.abs(endpoint.offsetMs) + OFF_FROM_MS ? known : endpoint;
}

interface Judging {
  readonly whose: Blame;
  readonly remedy: TimeRemedy;
  readonly drift: Drift | null;
}

/** The offset as far as it may reach, given its uncertainty, is judged: never better than it may be. */
function distance({ offsetMs, uncertaintyMs }: Offset, { whose, remedy, drift }: Judging): Finding[] {
  const reach = Math.abs(offsetMs) + uncertaintyMs;
  const evidence = { offsetMs, uncertaintyMs, ...whose, remedy };
  if (reach >= REFUSED_FROM_MS) return [finding('clock.skewed', evidence)];
  const crossesAtMs = drift?.crossesAtMs ?? null;
  const soon = drift !== null && crossesAtMs !== null && crossesAtMs - drift.untilMs <= WARNED_BEFORE_MS;
  if (reach < OFF_FROM_MS && !soon) return [];
  return [finding('clock.drifting', { ...evidence, msPerDay: drift?.msPerDay ?? null, crossesAtMs })];
}

function unsynchronised(keeping: TimeKeeping): Finding[] {
  if (keeping.synchronised !== 'no') return [];
  return [finding('clock.unsynchronised', { keeper: keeping.keeper, remedy: remedyOf(keeping) })];
}
