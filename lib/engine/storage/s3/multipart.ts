import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import type { CompleteMultipartRequest, ListUploadsPage, Storage } from '../storage';
import { bareEtag, milliseconds, nameReader, needed } from './answer';
import type { Connection } from './connection';
import { packCursor, unpackCursor } from './cursor';
import { base64, options, storageClass } from './objects';

type Multipart = Pick<
  Storage,
  'createMultipart' | 'completeMultipart' | 'abortMultipart' | 'listMultipartUploadsPage' | 'listPartsPage'
>;

/** Multipart uploads. Each part carries its SHA-256; the object's is composite (checking-object-integrity-upload.md). */
export function multipartRequests(connection: Connection): Multipart {
  return {
    createMultipart: (request, signal) => createMultipart(connection, request, signal),
    completeMultipart: (request, signal) => completeMultipart(connection, request, signal),
    abortMultipart: (request, signal) => abortMultipart(connection, request, signal),
    listMultipartUploadsPage: (request, signal) => listUploads(connection, request, signal),
    listPartsPage: (request, signal) => listParts(connection, request, signal),
  };
}

function createMultipart(connection: Connection, ...[request, signal]: Parameters<Storage['createMultipart']>) {
  const command = new CreateMultipartUploadCommand({
    Bucket: connection.bucket,
    Key: request.key,
    ChecksumAlgorithm: 'SHA256',
    Metadata: { ...request.metadata },
    ...(request.contentType === undefined ? {} : { ContentType: request.contentType }),
    ...storageClass(request.storageClass),
  });
  return connection.send({ operation: 'createMultipart', key: request.key, signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    return { uploadId: needed(output.UploadId, 'UploadId') };
  });
}

function completeMultipart(connection: Connection, ...[request, signal]: Parameters<Storage['completeMultipart']>) {
  const command = new CompleteMultipartUploadCommand({
    Bucket: connection.bucket,
    Key: request.key,
    UploadId: request.uploadId,
    MultipartUpload: {
      Parts: request.parts.map(({ partNumber, etag, sha256 }) => ({
        PartNumber: partNumber,
        ETag: `"${etag}"`,
        ChecksumSHA256: base64(sha256),
      })),
    },
  });
  return connection.send({ operation: 'completeMultipart', key: request.key, signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    const etag = bareEtag(output.ETag) || compositeEtag(request.parts);
    return { etag, versionId: output.VersionId ?? null };
  });
}

/**
 * The ETag of a multipart object: MD5 over its parts' MD5s, and their number. radosgw 16 leaves it out of its first answer, and
 * says exactly this in HEAD.
 */
function compositeEtag(parts: CompleteMultipartRequest['parts']): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function abortMultipart(connection: Connection, ...[request, signal]: Parameters<Storage['abortMultipart']>) {
  const { key, uploadId } = request;
  const command = new AbortMultipartUploadCommand({ Bucket: connection.bucket, Key: key, UploadId: uploadId });
  return connection.send({ operation: 'abortMultipart', key, signal }, async () => {
    await connection.client.send(command, options(signal));
  });
}

function listUploads(
  connection: Connection,
  ...[request, signal]: Parameters<Storage['listMultipartUploadsPage']>
): Promise<ListUploadsPage> {
  const [KeyMarker, UploadIdMarker] = unpackCursor(request.cursor);
  const command = new ListMultipartUploadsCommand({
    Bucket: connection.bucket,
    Prefix: request.prefix,
    // Not URL-encoded: radosgw encodes these names without saying so in its answer.
    ...(KeyMarker === undefined ? {} : { KeyMarker }),
    ...(UploadIdMarker === undefined ? {} : { UploadIdMarker }),
  });
  return connection.send({ operation: 'listMultipartUploads', signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    const readName = nameReader(output);
    const uploads = (output.Uploads ?? []).map(({ Key, UploadId, Initiated, StorageClass }) => ({
      key: readName(needed(Key, 'Key')),
      uploadId: needed(UploadId, 'UploadId'),
      initiatedMs: milliseconds(Initiated),
      storageClass: StorageClass ?? 'STANDARD',
    }));
    return { uploads, cursor: packCursor(output, output.NextUploadIdMarker) };
  });
}

function listParts(connection: Connection, ...[request, signal]: Parameters<Storage['listPartsPage']>) {
  const { key, uploadId, cursor } = request;
  const command = new ListPartsCommand({
    Bucket: connection.bucket,
    Key: key,
    UploadId: uploadId,
    ...(cursor === undefined ? {} : { PartNumberMarker: cursor }),
  });
  return connection.send({ operation: 'listParts', key, signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    const parts = (output.Parts ?? []).map(({ PartNumber, Size }) => ({
      partNumber: needed(PartNumber, 'PartNumber'),
      size: needed(Size, 'Size'),
    }));
    const next = output.IsTruncated ? needed(output.NextPartNumberMarker, 'NextPartNumberMarker') : null;
    return { parts, cursor: next };
  });
}
