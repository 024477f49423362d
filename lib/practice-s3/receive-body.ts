import { createHash } from 'node:crypto';
import { CHECKSUM_NAMES, type Checksum, type ChecksumName, newChecksum } from './checksums';
import { header, type S3Request } from './request';
import { S3Error } from './s3-error';
import { ChunkedBody } from './signature/chunked';
import { INLINE_LIMIT, type Received } from './store/blobs';

/** Longest XML body of a request (DeleteObjects with 1,000 long keys stays below). */
const LONGEST_DOCUMENT = 8 * 1024 * 1024;

export interface ReceivedBody extends Received {
  /** Lower-case hex: the ETag of a single upload. */
  readonly md5: string;
  /** The checksums the client sent, verified; base64. */
  readonly checksums: Readonly<Partial<Record<ChecksumName, string>>>;
}

/**
 * Receives a body to disk (or to memory while it is small), decoding aws-chunked and checking everything that was promised of it:
 * Content-MD5, x-amz-content-sha256, x-amz-checksum-* in headers or trailers, Content-Length. Nothing is kept when anything differs.
 */
export async function receiveBody(request: S3Request): Promise<ReceivedBody> {
  const checks = new BodyChecks(request);
  const blob = request.blobs.newId();
  let small: Buffer[] = [];
  let size = 0;
  let file: Awaited<ReturnType<typeof request.blobs.receive>> | null = null;
  try {
    for await (const bytes of decodedBody(request, checks)) {
      checks.update(bytes);
      size += bytes.length;
      if (file === null) {
        small.push(Buffer.from(bytes));
        if (size <= INLINE_LIMIT) continue;
        file = await request.blobs.receive(blob);
        await file.handle.appendFile(Buffer.concat(small));
        small = [];
      } else await file.handle.appendFile(bytes);
    }
    const verified = checks.verify(size);
    await file?.keep();
    return { blob, size, bytes: file === null ? Buffer.concat(small) : null, ...verified };
  } catch (error) {
    await file?.drop().catch(() => undefined);
    throw error;
  }
}

/** Receives a small XML document with the same checks. Throws MalformedXML's sibling EntityTooLarge when it is too long. */
export async function receiveDocument(request: S3Request): Promise<Buffer> {
  const checks = new BodyChecks(request);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const bytes of decodedBody(request, checks)) {
    checks.update(bytes);
    size += bytes.length;
    if (size > LONGEST_DOCUMENT)
      throw new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size');
    pieces.push(Buffer.from(bytes));
  }
  checks.verify(size);
  return Buffer.concat(pieces);
}

async function* decodedBody(request: S3Request, checks: BodyChecks): AsyncGenerator<Buffer> {
  const streaming = request.verified.payloadHash.startsWith('STREAMING-');
  const chunked = streaming || /\baws-chunked\b/.test(header(request, 'content-encoding') ?? '');
  if (!chunked && header(request, 'content-length') === undefined && header(request, 'transfer-encoding') === undefined)
    return;
  const decoder = chunked ? new ChunkedBody(request.verified) : null;
  // Not destroyed when a check fails half way: the refusal still has to go out on the same connection.
  for await (const piece of request.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (decoder === null) yield piece;
    else yield* decoder.decode(piece);
  }
  if (!request.incoming.complete)
    throw new S3Error(
      'IncompleteBody',
      400,
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  decoder?.end();
  if (decoder !== null) checks.trailers = decoder.trailers;
}

class BodyChecks {
  trailers: Readonly<Record<string, string>> = {};
  private readonly md5 = createHash('md5');
  private readonly sha256: Checksum | null;
  private readonly wanted = new Map<ChecksumName, Checksum>();

  constructor(private readonly request: S3Request) {
    this.sha256 = /^[0-9a-f]{64}$/.test(request.verified.payloadHash) ? newChecksum('sha256') : null;
    const trailing = (header(request, 'x-amz-trailer') ?? '').toLowerCase();
    for (const name of CHECKSUM_NAMES) {
      const named =
        header(request, `x-amz-checksum-${name}`) !== undefined || trailing.includes(`x-amz-checksum-${name}`);
      if (named) this.wanted.set(name, newChecksum(name));
    }
  }

  update(bytes: Buffer): void {
    this.md5.update(bytes);
    this.sha256?.update(bytes);
    for (const checksum of this.wanted.values()) checksum.update(bytes);
  }

  verify(size: number): Pick<ReceivedBody, 'md5' | 'checksums'> {
    this.checkLength(size);
    const md5 = this.md5.digest();
    const promised = header(this.request, 'content-md5');
    if (promised !== undefined) checkMd5(promised, md5);
    this.checkPayloadHash();
    const checksums: Partial<Record<ChecksumName, string>> = {};
    for (const [name, checksum] of this.wanted) checksums[name] = this.checkSum(name, checksum.digest());
    return { md5: md5.toString('hex'), checksums };
  }

  private checkLength(size: number): void {
    const decoded = header(this.request, 'x-amz-decoded-content-length');
    if (decoded !== undefined && Number(decoded) !== size)
      throw new S3Error('IncompleteBody', 400, 'The request body terminated unexpectedly');
  }

  private checkPayloadHash(): void {
    if (this.sha256 === null) return;
    const hex = Buffer.from(this.sha256.digest(), 'base64').toString('hex');
    if (hex === this.request.verified.payloadHash) return;
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        ClientComputedContentSHA256: this.request.verified.payloadHash,
        S3ComputedContentSHA256: hex,
      },
    );
  }

  private checkSum(name: ChecksumName, computed: string): string {
    const given = header(this.request, `x-amz-checksum-${name}`) ?? this.trailers[`x-amz-checksum-${name}`];
    if (given === computed) return computed;
    const label = name.toUpperCase();
    throw new S3Error('BadDigest', 400, `The ${label} you specified did not match the calculated checksum.`);
  }
}

function checkMd5(promised: string, md5: Buffer): void {
  if (Buffer.from(promised, 'base64').length !== 16)
    throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.');
  if (Buffer.from(promised, 'base64').equals(md5)) return;
  throw new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: promised,
    CalculatedDigest: md5.toString('base64'),
  });
}
