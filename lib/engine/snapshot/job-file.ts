import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage';
import { readRecord } from './read-object';
import { recordKeys } from './records';

/** Plain JSON that describes a job well enough to rebuild it from the bucket. Never a secret: the bucket is not a safe. */
export type JobDescription = { readonly [name: string]: JsonValue };

type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** SHA-256 (hex) of a description whatever the order of its keys: `job.json` is written again only when this changes. */
export function jobDigest(description: JobDescription): string {
  return createHash('sha256').update(canonical(description)).digest('hex');
}

/** Writes `job.json`, one PUT, and returns the digest to remember. */
export async function writeJobFile(
  storage: Storage,
  job: string,
  description: JobDescription,
  signal?: AbortSignal,
): Promise<string> {
  const digest = jobDigest(description);
  const body = Buffer.from(`${JSON.stringify({ format: 1, digest, job: description }, null, 2)}\n`);
  const sha256 = createHash('sha256').update(body).digest('hex');
  await storage.putObject({ key: recordKeys(job).job, body, sha256, contentType: 'application/json' }, signal);
  return digest;
}

/** The text of `job.json`, one GET; `object.missing` when the job never wrote one. */
export async function readJobFile(storage: Storage, job: string, signal?: AbortSignal): Promise<string> {
  return (await readRecord(storage, recordKeys(job).job, signal)).text;
}

function canonical(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const named = value as { readonly [name: string]: JsonValue };
  const fields = Object.keys(named).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(named[name] ?? null)}`).join(',')}}`;
}
