import type { Finding } from '../types';
import { finding } from './findings';

/** S3 refuses requests from 15 minutes apart (restauthentication.md). */
const REFUSED_MS = 15 * 60 * 1000;
/** Below a minute no tool or log is led astray. */
const NOTICED_MS = 60 * 1000;

/** offsetMs > 0: this machine is ahead of the server. */
export type ClockReading = { readonly offsetMs: number; readonly uncertaintyMs: number } | { readonly unknown: string };

/** The offset as far as it may reach, given its uncertainty, is judged: never better than it may be. */
export function clockFindings(reading: ClockReading): Finding[] {
  if ('unknown' in reading) return [finding('clock.unknown', { code: reading.unknown })];
  const { offsetMs, uncertaintyMs } = reading;
  const reach = Math.abs(offsetMs) + uncertaintyMs;
  if (reach >= REFUSED_MS) return [finding('clock.skewed', { offsetMs, uncertaintyMs })];
  return reach >= NOTICED_MS ? [finding('clock.drifting', { offsetMs, uncertaintyMs })] : [];
}
