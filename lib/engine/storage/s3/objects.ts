import { DeleteObjectCommand, DeleteObjectsCommand, RestoreObjectCommand } from '@aws-sdk/client-s3';
import { EngineError, isEngineError } from '../../errors';
import { fitsBulkDelete } from '../bulk-delete';
import type { DeleteObjectsRequest, DeleteObjectsResult, Storage } from '../storage';
import { needed } from './answer';
import type { Connection } from './connection';

/** What is asked of objects now and then. */
export function objectRequests(connection: Connection): Pick<Storage, 'deleteObjects' | 'requestThaw'> {
  return {
    deleteObjects: (request, signal) => deleteObjects(connection, request, signal),
    requestThaw: (request, signal) => requestThaw(connection, request, signal),
  };
}

/**
 * One key goes as DeleteObject, whatever it is called; more go as DeleteObjects, whose XML body cannot name every key: those are
 * not sent and come back in `errors` as KeyNotInXml, to be deleted one by one. An empty batch is refused unsent, as S3 would.
 */
async function deleteObjects(
  connection: Connection,
  request: DeleteObjectsRequest,
  signal?: AbortSignal,
): Promise<DeleteObjectsResult> {
  const [first, second] = request.objects;
  if (first === undefined) throw new EngineError('storage.bad-request', { message: 'an empty batch' });
  if (second === undefined) return deleteOne(connection, first, signal);
  const sendable = request.objects.filter(({ key }) => fitsBulkDelete(key));
  const errors = request.objects.filter(({ key }) => !fitsBulkDelete(key)).map(notInXml);
  if (sendable.length === 0 && errors.length > 0) return { errors };
  const answered = await deleteMany(connection, sendable, signal);
  return { errors: [...errors, ...answered] };
}

function deleteOne(
  connection: Connection,
  object: DeleteObjectsRequest['objects'][number],
  signal: AbortSignal | undefined,
): Promise<DeleteObjectsResult> {
  const command = new DeleteObjectCommand({
    Bucket: connection.bucket,
    Key: object.key,
    ...version(object.versionId),
  });
  return connection.send({ operation: 'deleteObjects', key: object.key, signal }, async () => {
    await connection.client.send(command, options(signal));
    return { errors: [] };
  });
}

function deleteMany(
  connection: Connection,
  objects: DeleteObjectsRequest['objects'],
  signal: AbortSignal | undefined,
): Promise<DeleteObjectsResult['errors']> {
  const command = new DeleteObjectsCommand({
    Bucket: connection.bucket,
    ChecksumAlgorithm: 'SHA256',
    Delete: { Quiet: true, Objects: objects.map(({ key, versionId }) => ({ Key: key, ...version(versionId) })) },
  });
  return connection.send({ operation: 'deleteObjects', signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    return (output.Errors ?? []).map(({ Key, VersionId, Code, Message }) => ({
      key: needed(Key, 'Key'),
      ...(VersionId ? { versionId: VersionId } : {}),
      code: Code ?? 'Unknown',
      message: Message ?? '',
    }));
  });
}

const THAW_TIERS = { expedited: 'Expedited', standard: 'Standard', bulk: 'Bulk' } as const;

/** 202: requested; 200: thawed before; 409: under way; 403 InvalidObjectState: not archived at all (API_RestoreObject.md). */
async function requestThaw(
  connection: Connection,
  ...[request, signal]: Parameters<Storage['requestThaw']>
): ReturnType<Storage['requestThaw']> {
  const { key, versionId, days, speed } = request;
  const command = new RestoreObjectCommand({
    Bucket: connection.bucket,
    Key: key,
    ...version(versionId),
    RestoreRequest: { Days: days, GlacierJobParameters: { Tier: THAW_TIERS[speed] } },
  });
  try {
    return await connection.send({ operation: 'requestThaw', key, signal }, async () => {
      const { $metadata } = await connection.client.send(command, options(signal));
      return $metadata.httpStatusCode === 202 ? 'requested' : 'readable';
    });
  } catch (error) {
    if (isEngineError(error, 'object.archived')) return 'readable';
    if (isEngineError(error) && error.facts.vendorCode === 'RestoreAlreadyInProgress') return 'under-way';
    throw error;
  }
}

function notInXml(object: DeleteObjectsRequest['objects'][number]): DeleteObjectsResult['errors'][number] {
  return {
    ...object,
    code: 'KeyNotInXml',
    message: 'the key has characters that XML cannot carry; delete it by itself',
  };
}

function version(versionId: string | undefined): { VersionId?: string } {
  return versionId === undefined ? {} : { VersionId: versionId };
}

/** The class as the SDK's type wants it; what the server does not know it refuses itself. */
export function storageClass(name: string | undefined): { StorageClass?: 'STANDARD' } {
  return name === undefined ? {} : { StorageClass: name as 'STANDARD' };
}

/** Lower-case hex to the base64 of checksum headers. */
export function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

export function options(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
