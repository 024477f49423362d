import { z } from 'zod';
import { pruneInput, pruneView } from '../views';
import { param, type Verb, verb } from './verb';

/** Removals of old snapshots: shown first, started by approval. */
export const PRUNE_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listPrunes',
    path: '/prunes',
    summary: 'Removals of old snapshots, newest first',
    input: z.object({ jobId: z.string().optional() }),
    output: z.array(pruneView),
    call: (door, { input: { jobId } }) => door.listPrunes(jobId === undefined ? {} : { jobId }),
  }),
  verb('POST', {
    name: 'requestPrune',
    path: '/prunes',
    summary: 'Preview what a retention policy keeps, removes and frees; nothing is removed yet',
    input: pruneInput,
    output: pruneView,
    call: (door, { input }) => door.requestPrune(input),
  }),
  verb('GET', {
    name: 'getPrune',
    path: '/prunes/{id}',
    summary: 'One removal of old snapshots, with its preview',
    output: pruneView,
    call: (door, call) => door.getPrune(param(call, 'id')),
  }),
  verb('POST', {
    name: 'approvePrune',
    path: '/prunes/{id}/approve',
    summary: 'Remove what the preview shows',
    output: pruneView,
    call: (door, call) => door.approvePrune(param(call, 'id')),
  }),
  verb('POST', {
    name: 'cancelPrune',
    path: '/prunes/{id}/cancel',
    summary: 'Ask a removal to stop; the next one finishes what it began',
    output: pruneView,
    call: (door, call) => door.cancelPrune(param(call, 'id')),
  }),
];
