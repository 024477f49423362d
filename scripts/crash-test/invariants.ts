import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import Sqlite from 'better-sqlite3';
import type { Bucket } from './bucket';

const BUCKET = 'crash';

/** What is looked at after a crash and a run that went through: the bucket, the index, the rows. */
export interface Scene {
  readonly dataDir: string;
  readonly bucket: Bucket;
  readonly client: S3Client;
  /** Requests of these checks themselves, which are not Foresync's. */
  checks: number;
}

/** Sentences for all that does not hold; empty when everything does. */
export async function brokenInvariants(scene: Scene): Promise<string[]> {
  const objects = await listObjects(scene);
  return [
    ...(await uploadsLeft(scene)),
    ...indexDisagrees(scene.dataDir, objects),
    ...falseSuccesses(scene.dataDir, objects),
    ...ledgerTooLow(scene),
    ...journalsLeft(scene.dataDir),
    ...scratchLeft(scene.dataDir),
  ];
}

async function listObjects(scene: Scene): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let token: string | undefined; ; ) {
    scene.checks += 1;
    const page = await scene.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ContinuationToken: token }));
    for (const { Key, Size } of page.Contents ?? []) found.set(Key ?? '', Size ?? -1);
    token = page.NextContinuationToken;
    if (token === undefined) return found;
  }
}

async function uploadsLeft(scene: Scene): Promise<string[]> {
  scene.checks += 1;
  const { Uploads = [] } = await scene.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return Uploads.map(({ Key }) => `a multipart upload of ${Key} is left`);
}

function rows<Row>(file: string, sql: string): Row[] {
  const db = new Sqlite(file, { readonly: true });
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}

function indexDisagrees(dataDir: string, objects: ReadonlyMap<string, number>): string[] {
  const [job] = rows<{ id: string }>(path.join(dataDir, 'foresync.db'), 'SELECT id FROM Job');
  // What is gone from the source is known as long as the next plan removes it.
  const known = rows<{ key: string; size: number; gone: number }>(
    path.join(dataDir, 'index', `${job?.id}.db`),
    "SELECT key, size, gone FROM entry WHERE type = 'file'",
  );
  const keys = new Set(known.map(({ key }) => key));
  const wrong = known.filter(({ key, size, gone }) => gone === 0 && objects.get(key) !== size);
  const stray = [...objects.keys()].filter((key) => !key.startsWith('.foresync/') && !keys.has(key));
  return [
    ...wrong.map(({ key, size }) => `the index says ${key} has ${size} bytes, the bucket ${objects.get(key)}`),
    ...stray.map((key) => `${key} is in the bucket and nobody knows of it`),
  ];
}

const SUCCEEDED = `SELECT Run.id, snapshotId, slug,
    EXISTS (SELECT 1 FROM "Prune" WHERE "Prune".jobId = Run.jobId AND "Prune".createdAt >= Run.finishedAt) AS removedAfter
  FROM Run JOIN Job ON Job.id = Run.jobId WHERE Run.state = 'succeeded' ORDER BY Run.finishedAt DESC`;

/** Retention takes its snapshot from a run, but never from the newest one. */
function falseSuccesses(dataDir: string, objects: ReadonlyMap<string, number>): string[] {
  const runs = rows<{ id: string; snapshotId: string | null; slug: string; removedAfter: number }>(
    path.join(dataDir, 'foresync.db'),
    SUCCEEDED,
  );
  const isRemoved = (at: number) => at > 0 && runs[at]?.snapshotId === null && runs[at].removedAfter === 1;
  return runs
    .filter((_, at) => !isRemoved(at))
    .filter(({ snapshotId, slug }) => !objects.has(`.foresync/${slug}/snapshots/${snapshotId}.json`))
    .map(({ id, snapshotId }) => `run ${id} says succeeded, but snapshot ${snapshotId} is not in the bucket`);
}

const CLASSES = ['put', 'copy', 'post', 'list', 'get', 'head', '"delete"'];

/** The clock and the region are asked with requests nobody signs or pays; those have no class. */
function ledgerTooLow({ dataDir, bucket, checks }: Scene): string[] {
  const sum = CLASSES.map((name) => `COALESCE(SUM(${name}), 0)`).join(' + ');
  const [row] = rows<{ sent: number }>(path.join(dataDir, 'foresync.db'), `SELECT ${sum} AS sent FROM Ledger`);
  const seen = bucket.received().length - checks;
  return (row?.sent ?? 0) >= seen ? [] : [`the ledger counts ${row?.sent} requests, the bucket received ${seen}`];
}

function journalsLeft(dataDir: string): string[] {
  if (!existsSync(path.join(dataDir, 'meter'))) return [];
  const [row] = rows<{ left: number }>(
    path.join(dataDir, 'foresync.db'),
    'SELECT COUNT(*) AS left FROM RequestJournal',
  );
  return (row?.left ?? 0) === 0 ? [] : [`${row?.left} request journals are left`];
}

/** What a killed worker had in its folder goes when the next one begins; what a living one had, when it is done. */
function scratchLeft(dataDir: string): string[] {
  const scratch = path.join(dataDir, 'scratch');
  if (!existsSync(scratch)) return [];
  const left = readdirSync(scratch).flatMap((owner) => readdirSync(path.join(scratch, owner)));
  return left.length === 0 ? [] : [`scratch folders hold ${left.join(', ')}`];
}
