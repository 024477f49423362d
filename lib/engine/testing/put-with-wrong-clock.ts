import { measureSkew } from '../clock/skew';
import { systemClock } from '../clock/system-clock';
import { isEngineError } from '../errors';
import { openS3Storage } from '../storage/s3/s3-storage';
import type { StorageTarget } from '../storage/storage';
import { put } from './contract/contract-case';

// A program for tests that must sign with this machine's clock set wrong: puts one object as the clock says, and one with the
// offset it measures. Takes a StorageTarget as JSON; prints what became of each.
const target: StorageTarget = JSON.parse(process.argv[2] ?? '');
const signal = AbortSignal.timeout(20_000);
const { offsetMs } = await measureSkew(target.endpoint ?? '', { clock: systemClock, signal, requests: 2 });

async function attempt(clockOffsetMs: number): Promise<string> {
  const storage = openS3Storage({ ...target, clockOffsetMs });
  try {
    await put(storage, 'signed');
    return 'stored';
  } catch (error) {
    if (isEngineError(error)) return error.code;
    throw error;
  } finally {
    storage.close();
  }
}

console.log(JSON.stringify({ offsetMs, uncorrected: await attempt(0), corrected: await attempt(offsetMs) }));
