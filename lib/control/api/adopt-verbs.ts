import { z } from 'zod';
import { adoptInput, adoptionView, bucketLook, lookInput, recoveryView } from '../views-adopt';
import { param, type Verb, verb } from './verb';

/** What a lost installation left in a bucket, and the key that opens the copy of its settings. */
export const ADOPT_VERBS: readonly Verb[] = [
  verb('POST', {
    name: 'lookIntoBucket',
    path: '/looks',
    summary: 'Look which jobs and snapshots a bucket holds; nothing is written',
    input: lookInput,
    output: bucketLook,
    call: (door, { input }) => door.lookIntoBucket(input),
  }),
  verb('GET', {
    name: 'getBucketLook',
    path: '/looks/{id}',
    summary: 'What the bucket holds; ask until its state is done or failed',
    output: bucketLook,
    call: (door, call) => door.getBucketLook(param(call, 'id')),
  }),
  verb('POST', {
    name: 'adopt',
    path: '/adoptions',
    summary:
      'Bring jobs, schedules and snapshots back from a bucket; with the recovery key, passwords and settings too',
    input: adoptInput,
    output: adoptionView,
    call: (door, { input }) => door.adopt(input),
  }),
  verb('GET', {
    name: 'getAdoption',
    path: '/adoptions/{id}',
    summary: 'What came back; ask until its state is done or failed',
    output: adoptionView,
    call: (door, call) => door.getAdoption(param(call, 'id')),
  }),
  verb('GET', {
    name: 'getRecovery',
    path: '/recovery-key',
    summary: 'When the recovery key was made, and where copies sealed with it lie',
    output: recoveryView,
    call: (door) => door.getRecovery(),
  }),
  verb('POST', {
    name: 'makeRecoveryKey',
    path: '/recovery-key',
    summary: 'Make a new recovery key, shown this once; the next runs seal their copies with it',
    output: z.object({ recoveryKey: z.string() }),
    call: (door) => door.makeRecoveryKey(),
  }),
];
