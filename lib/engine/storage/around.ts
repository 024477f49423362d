import type { RequestClass } from '../types';
import type { Storage } from './storage';

export type StorageMethod = Exclude<keyof Storage, 'bucket'>;

/** One call on its way to the bucket, as a wrapper sees it. */
export interface StorageCall {
  readonly method: StorageMethod;
  /** How S3 bills it. */
  readonly kind: RequestClass;
  /** Key or prefix it is about; undefined for the bucket itself and for batches. */
  readonly request: { readonly key?: string; readonly prefix?: string } | undefined;
  /** Body bytes it sends. */
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
}

/** Does something around a call. It runs `work` as often as it likes: each time is one request. */
export type Around = <T>(call: StorageCall, work: () => Promise<T>) => Promise<T>;

/** What S3 bills each method as (aws-usage-report-understand.md; deletes and aborts are free). */
export const REQUEST_CLASS_OF: Readonly<Record<StorageMethod, RequestClass>> = {
  putObject: 'put',
  createMultipart: 'post',
  uploadPart: 'put',
  completeMultipart: 'post',
  abortMultipart: 'delete',
  listMultipartUploadsPage: 'list',
  getObject: 'get',
  headObject: 'head',
  requestThaw: 'post',
  listPage: 'list',
  listVersionsPage: 'list',
  deleteObjects: 'delete',
  headBucket: 'head',
  getVersioning: 'get',
  enableVersioning: 'put',
  getBucketSetting: 'get',
  listPartsPage: 'list',
};

/** The same storage with `around` about every call: what retrying, metered and guarded have in common. */
export function wrapStorage(inner: Storage, around: Around): Storage {
  const about = (
    method: StorageMethod,
    request: StorageCall['request'],
    signal: AbortSignal | undefined,
    bytes = 0,
  ) => ({
    method,
    kind: REQUEST_CLASS_OF[method],
    request,
    bytes,
    signal,
  });
  return {
    bucket: inner.bucket,
    putObject: (r, s) => around(about('putObject', r, s, r.body.length), () => inner.putObject(r, s)),
    createMultipart: (r, s) => around(about('createMultipart', r, s), () => inner.createMultipart(r, s)),
    uploadPart: (r, s) => around(about('uploadPart', r, s, r.body.length), () => inner.uploadPart(r, s)),
    completeMultipart: (r, s) => around(about('completeMultipart', r, s), () => inner.completeMultipart(r, s)),
    abortMultipart: (r, s) => around(about('abortMultipart', r, s), () => inner.abortMultipart(r, s)),
    listMultipartUploadsPage: (r, s) =>
      around(about('listMultipartUploadsPage', r, s), () => inner.listMultipartUploadsPage(r, s)),
    getObject: (r, s) => around(about('getObject', r, s), () => inner.getObject(r, s)),
    headObject: (r, s) => around(about('headObject', r, s), () => inner.headObject(r, s)),
    requestThaw: (r, s) => around(about('requestThaw', r, s), () => inner.requestThaw(r, s)),
    listPage: (r, s) => around(about('listPage', r, s), () => inner.listPage(r, s)),
    listVersionsPage: (r, s) => around(about('listVersionsPage', r, s), () => inner.listVersionsPage(r, s)),
    deleteObjects: (r, s) => around(about('deleteObjects', undefined, s), () => inner.deleteObjects(r, s)),
    headBucket: (s) => around(about('headBucket', undefined, s), () => inner.headBucket(s)),
    getVersioning: (s) => around(about('getVersioning', undefined, s), () => inner.getVersioning(s)),
    enableVersioning: (s) => around(about('enableVersioning', undefined, s), () => inner.enableVersioning(s)),
    getBucketSetting: (n, s) => around(about('getBucketSetting', undefined, s), () => inner.getBucketSetting(n, s)),
    listPartsPage: (r, s) => around(about('listPartsPage', r, s), () => inner.listPartsPage(r, s)),
  };
}
