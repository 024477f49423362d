import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { GetObjectRequest, PutObjectRequest, PutObjectResult, Storage } from '../../storage/storage';

/** What a group of clauses works with. The bucket is empty at the group's start and shared by its clauses. */
export interface ContractCases {
  storage(): Storage;
  clause(title: string, check: () => Promise<void>): void;
}

/** Lower-case hex SHA-256. */
export function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Puts text or bytes under a key. */
export function put(
  storage: Storage,
  key: string,
  content: string | Buffer = key,
  more: Partial<PutObjectRequest> = {},
): Promise<PutObjectResult> {
  const body = Buffer.from(content);
  return storage.putObject({ key, body, sha256: sha256(body), ...more });
}

/** The bytes of an object, or of a range of it. */
export async function read(storage: Storage, request: GetObjectRequest): Promise<Buffer> {
  return buffer((await storage.getObject(request)).body);
}

/** Runs `work` for 0 to count-1, up to 32 at a time: enough to be quick, few enough to be kind. */
export async function times(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(32, count) }, lane));
}

/** Collects an async listing. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
