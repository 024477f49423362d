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

/** Counts at the stream's own door: a second stream behind it would cost as much as the request of a small object. */
function counted(result: GetObjectResult, meter: Meter): GetObjectResult {
  const { body } = result;
  meter.received(body.readableLength);
  const push = body.push.bind(body);
  body.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    meter.received(chunk?.length ?? 0);
    return push(chunk, encoding);
  };
  return result;
}
