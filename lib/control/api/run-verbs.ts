import { z } from 'zod';
import { resumeInput, runView, snapshotPage, snapshotView } from '../views';
import { param, type Verb, verb } from './verb';

const listInput = z.object({
  jobId: z.string().optional(),
  cursor: z.string().nullable().default(null),
  limit: z.coerce.number().int().min(1).max(200).default(25),
});

/** Runs and snapshots. */
export const RUN_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listRuns',
    path: '/runs',
    summary: 'Runs, newest first',
    input: listInput,
    output: z.object({ rows: z.array(runView), cursor: z.string().nullable() }),
    call: (door, { input: { jobId, ...page } }) => door.listRuns(jobId === undefined ? page : { ...page, jobId }),
  }),
  verb('GET', {
    name: 'getRun',
    path: '/runs/{id}',
    summary: 'One run; /runs/{id}/events sends it as it changes',
    output: runView,
    call: (door, call) => door.getRun(param(call, 'id')),
  }),
  verb('POST', {
    name: 'cancelRun',
    path: '/runs/{id}/cancel',
    summary: 'Ask a run to stop; what it has sent is kept',
    output: runView,
    call: (door, call) => door.cancelRun(param(call, 'id')),
  }),
  verb('POST', {
    name: 'pauseRun',
    path: '/runs/{id}/pause',
    summary: 'Let a run rest; resume it later, and nothing is sent twice',
    output: runView,
    call: (door, call) => door.pauseRun(param(call, 'id')),
  }),
  verb('POST', {
    name: 'resumeRun',
    path: '/runs/{id}/resume',
    summary: 'Let a paused run go on, or one that stopped at a limit, with higher ones',
    input: resumeInput,
    output: runView,
    call: (door, call) => door.resumeRun(param(call, 'id'), call.input),
  }),
  verb('GET', {
    name: 'listSnapshots',
    path: '/jobs/{id}/snapshots',
    summary: 'The snapshots of a job, newest first',
    output: z.array(snapshotView),
    call: (door, call) => door.listSnapshots(param(call, 'id')),
  }),
  verb('GET', {
    name: 'getSnapshot',
    path: '/snapshots/{id}',
    summary: 'One snapshot',
    output: snapshotView,
    call: (door, call) => door.getSnapshot(param(call, 'id')),
  }),
  verb('GET', {
    name: 'browseSnapshot',
    path: '/snapshots/{id}/files',
    summary: 'One folder level of a snapshot; ask again while its state is loading',
    input: z.object({ folder: z.string().default(''), cursor: z.string().nullable().default(null) }),
    output: snapshotPage,
    call: (door, call) => door.browseSnapshot(param(call, 'id'), call.input),
  }),
];
