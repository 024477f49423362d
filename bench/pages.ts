/**
 * npm run bench:pages: how long pages and API calls take while a sync of a large tree is running. One job has a snapshot of the
 * tree; a second job of the same tree uploads it meanwhile; a signed-in client asks for each page and call in turn until
 * `--rounds` are through or the upload ends. Prints the median, the 95th percentile and the longest of each.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { PERSON, setUp } from '../e2e/support/access';
import { type RunningForesync, startForesync } from '../e2e/support/foresync';
import playwright from '../playwright.config';
import { buildWarmPrograms, buildWeb } from '../scripts/build.mjs';
import { startSink } from './running-sink';
import { makeTree } from './trees';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '60' },
    dir: { type: 'string', default: path.join(tmpdir(), 'foresync-bench') },
  },
});

/** What a person looks at, by the ids of the jobs. `done` has a snapshot, `busy` is at work. */
interface Subjects {
  readonly done: { readonly job: string; readonly run: string; readonly plan: string; readonly snapshot: string };
  readonly busy: { readonly job: string; readonly run: string; readonly plan: string };
}

const questions = ({ done, busy }: Subjects): string[] => [
  '/',
  '/jobs',
  `/jobs/${busy.job}`,
  `/jobs/${done.job}`,
  `/runs/${busy.run}`,
  '/runs',
  `/plans/${busy.plan}`,
  `/snapshots/${done.snapshot}`,
  `/snapshots/${done.snapshot}?folder=folder-1%2F`,
  `/jobs/${done.job}/snapshots`,
  `/restores/new?job=${done.job}`,
  '/costs',
  '/destinations',
  '/settings',
  '/api/v1/overview',
  '/api/v1/jobs',
  `/api/v1/jobs/${busy.job}`,
  `/api/v1/runs/${busy.run}`,
  `/api/v1/plans/${busy.plan}`,
  `/api/v1/plans/${busy.plan}/changes`,
  `/api/v1/plans/${busy.plan}/links`,
  `/api/v1/snapshots/${done.snapshot}/files`,
  `/api/v1/snapshots/${done.snapshot}/find?text=99.txt`,
  `/api/v1/jobs/${done.job}/snapshots`,
];

/** The session cookie of a person who set the installation up. */
async function signedIn(foresync: RunningForesync): Promise<string> {
  const browser = await chromium.launch(playwright.use?.launchOptions ?? {});
  try {
    const page = await browser.newPage();
    await setUp(page, foresync);
    const cookies = await page.context().cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  } finally {
    await browser.close();
  }
}

async function ask(foresync: RunningForesync, cookie: string, question: string): Promise<number> {
  const started = performance.now();
  const response = await fetch(foresync.origin + question, { headers: { cookie }, redirect: 'manual' });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${question} answered ${response.status}, signed in as ${PERSON.email}`);
  return performance.now() - started;
}

async function json<T>(foresync: RunningForesync, cookie: string, question: string): Promise<T> {
  const response = await fetch(`${foresync.origin}/api/v1${question}`, { headers: { cookie } });
  return (await response.json()) as T;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

async function cli(foresync: RunningForesync, ...args: string[]): Promise<string> {
  const ended = await foresync.cli(...args);
  if (ended.code !== 0) throw new Error(`foresync ${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

await buildWarmPrograms();
await buildWeb();
process.env.FORESYNC_SECRET_KEY = 'bench-secret';
const tree = makeTree(values.dir, 'T2', Number(values.scale));
const sink = await startSink();
const foresync = await startForesync();
try {
  const server = ['--endpoint', sink.endpoint, '--path-style', '--access-key', 'BENCH', '--region', 'us-east-1'];
  const limits = ['--limit-requests', '100000000'];
  for (const name of ['done', 'busy']) {
    await cli(foresync, 'destination', 'add', name, '--bucket', 'bench', '--prefix', name, ...server);
    await cli(foresync, 'job', 'add', name, '--source', tree, '--destination', name, ...limits);
  }
  const cookie = await signedIn(foresync);
  console.log('The first job uploads the tree, so that there is a snapshot to look at.');
  const first = JSON.parse(await cli(foresync, '--json', 'run', 'done')) as { runId: string; snapshotId: string };
  const plan = JSON.parse(await cli(foresync, '--json', 'plan', 'busy')) as { planId: string };
  const { runId } = await fetch(`${foresync.origin}/api/v1/plans/${plan.planId}/approve`, {
    method: 'POST',
    headers: { cookie, origin: foresync.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ deletes: 'included' }),
  })
    .then((response) => response.json() as Promise<{ id: string }>)
    .then(({ id }) => ({ runId: id }));
  const jobs = await json<{ id: string; name: string }[]>(foresync, cookie, '/jobs');
  const idOf = (name: string) => jobs.find((job) => job.name === name)?.id ?? '';
  const firstRun = await json<{ planId: string }>(foresync, cookie, `/runs/${first.runId}`);
  const subjects: Subjects = {
    done: { job: idOf('done'), run: first.runId, plan: firstRun.planId, snapshot: first.snapshotId },
    busy: { job: idOf('busy'), run: runId, plan: plan.planId },
  };
  // The snapshot's list is fetched and indexed once, when somebody looks at it first.
  for (let state = ''; state !== 'ready'; ) {
    ({ state } = await json<{ state: string }>(foresync, cookie, `/snapshots/${subjects.done.snapshot}/files?folder=`));
  }
  const times = new Map(questions(subjects).map((question) => [question, [] as number[]]));
  let rounds = 0;
  for (; rounds < Number(values.rounds); rounds += 1) {
    for (const [question, taken] of times) taken.push(await ask(foresync, cookie, question));
    const { state } = await json<{ state: string }>(foresync, cookie, `/runs/${runId}`);
    if (state !== 'running' && state !== 'queued') break;
  }
  const all = [...times.values()].flat().sort((a, b) => a - b);
  const rows = [...times].map(([question, taken]) => {
    const sorted = taken.sort((a, b) => a - b);
    return { question, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), max: percentile(sorted, 1) };
  });
  for (const { question, p50, p95, max } of rows) {
    const shown = question.replaceAll(/[0-9a-z]{26}|\d{8}T\d{6}Z-[0-9a-z]+/g, '…');
    console.log(
      `${p50.toFixed(0).padStart(6)} ${p95.toFixed(0).padStart(6)} ${max.toFixed(0).padStart(6)} ms  ${shown}`,
    );
  }
  console.log(
    `All ${all.length} answers of ${rounds} rounds: median ${percentile(all, 0.5).toFixed(0)} ms, ` +
      `95th percentile ${percentile(all, 0.95).toFixed(0)} ms, longest ${percentile(all, 1).toFixed(0)} ms`,
  );
  const results = path.join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, `pages-${values.scale}.json`), `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await foresync.stop();
  sink.stop();
}
