import { OFF_FROM_MS } from './limits';

/** A measured difference between two clocks, ms, and how far the truth may be from it on either side. */
export interface Offset {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/**
 * Whose clock is wrong. nobody: neither, as far as is known. both: this machine and the server agree with each other at most by
 * chance (a server on this very machine, say). cannot-tell: there are too few clocks, or they are too unsure.
 */
export type Culprit = 'nobody' | 'machine' | 'server' | 'both' | 'cannot-tell';

export interface Blame {
  readonly culprit: Culprit;
  /** This machine minus the true time, ms; null when no time server told it. */
  readonly machineMs: number | null;
  /** The S3 server minus the true time, ms; null when either is unknown. */
  readonly serverMs: number | null;
}

/**
 * A clock is to blame from half the distance at which two are called apart: when they are, one of them at least is that far from
 * the true time.
 */
export const BLAME_FROM_MS = OFF_FROM_MS / 2;

/**
 * Weighs the endpoint's clock (this machine minus it) against the time servers' (this machine minus them). The true time is the
 * time servers'. Without them two clocks that agree are believed, two that do not leave it open.
 */
export function blame(endpoint: Offset | null, ntp: Offset | null): Blame {
  if (ntp === null) return { culprit: withoutTimeServers(endpoint), machineMs: null, serverMs: null };
  const machine = judge(ntp);
  if (endpoint === null) {
    return { culprit: machine === 'wrong' ? 'machine' : 'cannot-tell', machineMs: ntp.offsetMs, serverMs: null };
  }
  const serverOffset = {
    offsetMs: ntp.offsetMs - endpoint.offsetMs,
    uncertaintyMs: ntp.uncertaintyMs + endpoint.uncertaintyMs,
  };
  return {
    culprit: together(machine, judge(serverOffset)),
    machineMs: ntp.offsetMs,
    serverMs: serverOffset.offsetMs,
  };
}

function withoutTimeServers(endpoint: Offset | null): Culprit {
  if (endpoint === null) return 'cannot-tell';
  return Math.abs(endpoint.offsetMs) + endpoint.uncertaintyMs < OFF_FROM_MS ? 'nobody' : 'cannot-tell';
}

type Judgement = 'right' | 'wrong' | 'unsure';

function judge({ offsetMs, uncertaintyMs }: Offset): Judgement {
  const distance = Math.abs(offsetMs);
  if (distance - uncertaintyMs >= BLAME_FROM_MS) return 'wrong';
  return distance + uncertaintyMs < BLAME_FROM_MS ? 'right' : 'unsure';
}

function together(machine: Judgement, server: Judgement): Culprit {
  if (machine === 'unsure' || server === 'unsure') return 'cannot-tell';
  if (machine === 'wrong') return server === 'wrong' ? 'both' : 'machine';
  return server === 'wrong' ? 'server' : 'nobody';
}
