import { createHash, timingSafeEqual } from 'node:crypto';
import { S3Error } from '../s3-error';
import { EMPTY_SHA256, hmac, scopeText } from './canonical';
import type { Verified } from './verify';

const CRLF = Buffer.from('\r\n');
const LONGEST_LINE = 16 * 1024;

const malformed = () => new S3Error('IncompleteBody', 400, 'The request body terminated unexpectedly');

/**
 * Decodes an aws-chunked body (docs: sigv4-streaming.md): `size;chunk-signature=…\r\n data \r\n`, ended by a chunk of size 0 and,
 * for …-TRAILER, by trailing headers. Chunk signatures are checked when the payload is signed. State: line → data → crlf
 * → line …, after the last chunk: trailer.
 */
export class ChunkedBody {
  readonly trailers: Record<string, string> = {};
  private rest: Buffer = Buffer.alloc(0);
  private state: 'line' | 'data' | 'crlf' | 'trailer' = 'line';
  private left = 0;
  private hash = createHash('sha256');
  private chunkSignature = '';
  private previous: string;
  private ended = false;

  constructor(private readonly verified: Verified) {
    this.previous = verified.signature;
  }

  /** The decoded bytes of a piece of the wire. Throws IncompleteBody, SignatureDoesNotMatch. */
  *decode(piece: Buffer): Generator<Buffer> {
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    for (let going = true; going; ) {
      if (this.state === 'data') {
        const data = this.rest.subarray(0, this.left);
        this.rest = this.rest.subarray(data.length);
        this.left -= data.length;
        this.hash.update(data);
        if (data.length > 0) yield data;
        if (this.left === 0) this.state = 'crlf';
        going = this.left === 0;
      } else going = this.takeLine();
    }
  }

  /** To be called at the end of the wire: a body that stops early is not a body. */
  end(): void {
    if (this.state === 'trailer' && this.rest.length > 0) this.line(this.rest.toString('latin1'));
    if (!this.ended) throw malformed();
  }

  private takeLine(): boolean {
    const at = this.rest.indexOf(CRLF);
    if (at === -1) {
      if (this.rest.length > LONGEST_LINE) throw malformed();
      return false;
    }
    const line = this.rest.subarray(0, at).toString('latin1');
    this.rest = this.rest.subarray(at + 2);
    this.line(line);
    return this.rest.length > 0;
  }

  private line(line: string): void {
    if (this.state === 'crlf') {
      if (line !== '') throw malformed();
      this.checkChunk();
      this.state = 'line';
    } else if (this.state === 'line') this.chunkHead(line);
    else if (line !== '') {
      const colon = line.indexOf(':');
      if (colon === -1) throw malformed();
      this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  }

  private chunkHead(line: string): void {
    const head = /^([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line.trim());
    if (head === null) throw malformed();
    this.left = Number.parseInt(head[1] ?? '', 16);
    this.chunkSignature = head[2] ?? '';
    this.hash = createHash('sha256');
    if (this.left > 0) this.state = 'data';
    else {
      this.checkChunk();
      this.ended = true;
      this.state = 'trailer';
    }
  }

  private checkChunk(): void {
    const { payloadHash, amzDate, scope, key } = this.verified;
    if (!payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')) return;
    const text = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      amzDate,
      scopeText(scope),
      this.previous,
      EMPTY_SHA256,
      this.hash.digest('hex'),
    ].join('\n');
    const expected = hmac(key, text);
    const given = Buffer.from(this.chunkSignature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        403,
        'The chunk signature we calculated does not match the one you provided.',
      );
    }
    this.previous = this.chunkSignature;
  }
}
