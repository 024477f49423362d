import { PassThrough, pipeline } from 'node:stream';
import { wrapStorage } from './around';
import type { Meter } from './meter';
import type { GetObjectResult, Storage } from './storage';

/**
 * Counts every request that is sent, failed ones too, and the bytes both ways. A call whose signal has fired already sends
 * nothing and counts nothing. Innermost of the stack: what is above it may refuse or repeat calls.
 */
export function metered(inner: Storage, meter: Meter): Storage {
  const counting = wrapStorage(inner, (call, work) => {
    if (!call.signal?.aborted) meter.sent(call.kind, call.bytes);
    return work();
  });
  return {
    ...counting,
    getObject: async (request, signal) => counted(await counting.getObject(request, signal), meter),
  };
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
