/**
 * A second opinion on the time: several servers at once, each asked once, or twice when its first answer was long on its way: the
 * quicker one says more (RFC 5905, 10). The answer is the median, with an uncertainty that covers those next to it: one liar
 * among three is outvoted, one among two makes the answer useless, and it says so.
 */
import { EngineError } from '../errors';
import { askTimeServer, type NtpReading, type SntpOptions } from './sntp';

/** Around the world and back; what takes longer waited somewhere, in one direction or the other. */
const LONG_MS = 400;

/** What the servers say together. */
export interface NtpTime {
  /** This machine minus the true time, ms: the median of `answered`. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly answered: readonly NtpReading[];
  /** Servers that did not tell the time: network.*, time.refused (kiss of death), time.bad-answer. */
  readonly failed: readonly { readonly server: string; readonly code: string }[];
}

/** Asks every server (`host` or `host:port`) at once. null when none told the time, or none was named. Throws only `cancelled`. */
export async function askTimeServers(servers: readonly string[], options: SntpOptions): Promise<NtpTime | null> {
  const asked = await Promise.all(servers.map((server) => outcomeOf(server, options)));
  const answered = asked.filter((one): one is NtpReading => !('code' in one));
  const failed = asked.filter((one): one is FailedServer => 'code' in one);
  return answered.length === 0 ? null : { ...median(answered), answered, failed };
}

interface FailedServer {
  readonly server: string;
  readonly code: string;
}

async function outcomeOf(server: string, options: SntpOptions): Promise<NtpReading | FailedServer> {
  try {
    const reading = await askTimeServer(server, options);
    if (reading.roundTripMs <= LONG_MS) return reading;
    const again = await askTimeServer(server, options);
    return again.roundTripMs < reading.roundTripMs ? again : reading;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
    return { server, code: error.code };
  }
}

/** The middle of the readings, and how far the truth may be from it when those in the middle are right about themselves. */
export function median(readings: readonly NtpReading[]): { offsetMs: number; uncertaintyMs: number } {
  const sorted = [...readings].sort((a, b) => a.offsetMs - b.offsetMs);
  const inTheMiddle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  const offsetMs = inTheMiddle.reduce((sum, one) => sum + one.offsetMs, 0) / inTheMiddle.length;
  const reach = inTheMiddle.map((one) => Math.abs(one.offsetMs - offsetMs) + one.uncertaintyMs);
  return { offsetMs: Math.round(offsetMs), uncertaintyMs: Math.ceil(Math.max(...reach)) };
}
