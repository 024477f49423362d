import { z } from 'zod';
import { loadDatabaseInput, restoreInput, restoreView } from '../views';
import { param, type Verb, verb } from './verb';

/** Restores: planned and priced first, started by approval. */
export const RESTORE_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listRestores',
    path: '/restores',
    summary: 'Restores, newest first',
    input: z.object({ jobId: z.string().optional() }),
    output: z.array(restoreView),
    call: (door, { input: { jobId } }) => door.listRestores(jobId === undefined ? {} : { jobId }),
  }),
  verb('POST', {
    name: 'requestRestore',
    path: '/restores',
    summary: 'Start the plan of a restore; nothing is written yet',
    input: restoreInput,
    output: restoreView,
    call: (door, { input }) => door.requestRestore(input),
  }),
  verb('POST', {
    name: 'loadDatabase',
    path: '/databases/load',
    summary:
      'Load a dump of a snapshot into a new database or the same one; ask for the task until it is done or failed',
    input: loadDatabaseInput,
    output: z.object({ taskId: z.string() }),
    call: (door, { input }) => door.loadDatabase(input),
  }),
  verb('GET', {
    name: 'getRestore',
    path: '/restores/{id}',
    summary: 'One restore; /restores/{id}/events sends it as it changes',
    output: restoreView,
    call: (door, call) => door.getRestore(param(call, 'id')),
  }),
  verb('POST', {
    name: 'approveRestore',
    path: '/restores/{id}/approve',
    summary: 'Start a planned restore',
    output: restoreView,
    call: (door, call) => door.approveRestore(param(call, 'id')),
  }),
  verb('POST', {
    name: 'cancelRestore',
    path: '/restores/{id}/cancel',
    summary: 'Ask a restore to stop; files it has written stay',
    output: restoreView,
    call: (door, call) => door.cancelRestore(param(call, 'id')),
  }),
];
