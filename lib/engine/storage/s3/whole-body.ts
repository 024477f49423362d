import { PassThrough, type Readable } from 'node:stream';
import { EngineError } from '../../errors';

/** How a body's failure is told, and who may stop it. */
export interface BodyWatch {
  readonly expectedBytes: number;
  readonly translate: (error: unknown) => EngineError;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of `source`, as a stream that ends well only after `expectedBytes` of them. It fails with network.reset when the
 * connection ends early, with cancelled when the signal fires; destroying it closes the connection.
 */
export function wholeBody(source: Readable, watch: BodyWatch): Readable {
  const { expectedBytes, translate, signal } = watch;
  let bytes = 0;
  const out = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
    flush: (done) => done(bytes === expectedBytes ? null : cutShort(bytes, expectedBytes)),
  });
  const cancel = () => out.destroy(new EngineError('cancelled', { cause: signal?.reason }));
  signal?.addEventListener('abort', cancel, { once: true });
  source.on('error', (error) => out.destroy(translate(error)));
  source.on('close', () => {
    if (!source.readableEnded) out.destroy(cutShort(bytes, expectedBytes));
  });
  out.on('close', () => {
    signal?.removeEventListener('abort', cancel);
    source.destroy();
  });
  if (signal?.aborted) cancel();
  return source.pipe(out);
}

function cutShort(bytes: number, expectedBytes: number): EngineError {
  return new EngineError('network.reset', { message: 'body cut short', retry: true, facts: { bytes, expectedBytes } });
}
