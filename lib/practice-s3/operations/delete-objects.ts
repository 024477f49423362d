import { receiveDocument } from '../receive-body';
import { header, type S3Request, sendXml } from '../request';
import { malformedXml, S3Error } from '../s3-error';
import { versioningOf } from '../store/versions';
import { document, listOf, parseXml, textOf, type Xml } from '../xml';
import { deleteOne } from './objects';

const MOST_KEYS = 1000;

/** DeleteObjects: up to 1,000 keys, which must come with an integrity check (api-deleteobjects.md). */
export async function deleteObjects(request: S3Request): Promise<void> {
  const { catalog, bucket } = request;
  versioningOf(catalog, bucket);
  const checked =
    header(request, 'content-md5') ??
    header(request, 'x-amz-sdk-checksum-algorithm') ??
    header(request, 'x-amz-trailer');
  if (
    checked === undefined &&
    !Object.keys(request.incoming.headers).some((name) => name.startsWith('x-amz-checksum-'))
  ) {
    throw new S3Error(
      'InvalidRequest',
      400,
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const body = parseXml(await receiveDocument(request), 'Delete');
  const named = listOf(body.Object);
  if (named.length === 0 || named.length > MOST_KEYS) throw malformedXml();
  const deleted = await catalog.commit(() => named.map((one) => deleteNamed(request, one)));
  const quiet = textOf(body.Quiet) === 'true';
  sendXml(request, document('DeleteResult', { Deleted: quiet ? [] : deleted }));
}

function deleteNamed(request: S3Request, named: Record<string, unknown>): Xml {
  const key = textOf(named.Key) ?? '';
  const wanted = textOf(named.VersionId) ?? null;
  const { versionId, isDeleteMarker } = deleteOne(request, { key, versionId: wanted });
  const marker = isDeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {};
  return { Key: key, VersionId: wanted ?? undefined, ...marker };
}
