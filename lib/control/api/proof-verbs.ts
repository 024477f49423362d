import { z } from 'zod';
import { proofInput, proofView } from '../views';
import { param, type Verb, verb } from './verb';

/** Verifications: priced first, started by approval. */
export const PROOF_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'listProofs',
    path: '/proofs',
    summary: 'Verifications, newest first',
    input: z.object({ jobId: z.string().optional() }),
    output: z.array(proofView),
    call: (door, { input: { jobId } }) => door.listProofs(jobId === undefined ? {} : { jobId }),
  }),
  verb('POST', {
    name: 'requestProof',
    path: '/proofs',
    summary: 'Start the plan of a verification: what it will read, send and cost',
    input: proofInput,
    output: proofView,
    call: (door, { input }) => door.requestProof(input),
  }),
  verb('GET', {
    name: 'getProof',
    path: '/proofs/{id}',
    summary: 'One verification',
    output: proofView,
    call: (door, call) => door.getProof(param(call, 'id')),
  }),
  verb('POST', {
    name: 'approveProof',
    path: '/proofs/{id}/approve',
    summary: 'Start a planned verification',
    output: proofView,
    call: (door, call) => door.approveProof(param(call, 'id')),
  }),
  verb('POST', {
    name: 'cancelProof',
    path: '/proofs/{id}/cancel',
    summary: 'Ask a verification to stop',
    output: proofView,
    call: (door, call) => door.cancelProof(param(call, 'id')),
  }),
];
