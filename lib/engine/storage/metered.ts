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
