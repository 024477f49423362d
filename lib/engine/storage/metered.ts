import { PassThrough, pipeline } from 'node:stream';
import { isEngineError } from '../errors';
import { type Answer, isBilled } from '../pricing/billing-rules';
import { wrapStorage } from './around';
import type { Meter } from './meter';
import type { GetObjectResult, Storage } from './storage';

/**
 * Counts every request that is sent, failed ones too, and the bytes both ways. A call whose signal has fired already sends
 * nothing and counts nothing. `provider`: whose rules say which failures are billed. Innermost of the stack: what is above it may refuse or repeat calls.
 */
export function metered(inner: Storage, meter: Meter, provider = 'aws-s3'): Storage {
  const counting = wrapStorage(inner, async (call, work) => {
    if (call.signal?.aborted) return work();
    meter.sent(call.kind, call.bytes);
    try {
      return await work();
    } catch (error) {
      if (!isBilled(provider, answerIn(error))) meter.notBilled(call.kind);
      throw error;
    }
  });
  return {
    ...counting,
    getObject: async (request, signal) => counted(await counting.getObject(request, signal), meter),
  };
}

/** What the server said; null when it said nothing, and then it may have done the work. */
function answerIn(error: unknown): Answer | null {
  if (!isEngineError(error)) return null;
  const { httpStatus, vendorCode } = error.facts;
  if (typeof httpStatus !== 'number') return null;
  return { status: httpStatus, ...(typeof vendorCode === 'string' ? { code: vendorCode } : {}) };
}

function counted(result: GetObjectResult, meter: Meter): GetObjectResult {
  const body = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      meter.received(chunk.length);
      done(null, chunk);
    },
  });
  // Errors and destruction travel both ways; the reader of `body` sees them.
  pipeline(result.body, body, () => undefined);
  return { ...result, body };
}
