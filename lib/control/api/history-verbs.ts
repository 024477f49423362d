import { compareInput, downloadQuery, findInput, versionsInput } from '../history-input';
import { downloadPrice, fileVersions, snapshotComparison, snapshotPage } from '../views';
import { param, type Verb, verb } from './verb';

/** Searching snapshots and comparing them. */
export const HISTORY_VERBS: readonly Verb[] = [
  verb('GET', {
    name: 'findInSnapshot',
    path: '/snapshots/{id}/find',
    summary: 'What has a text in its name, at any depth; ask again while its state is loading',
    input: findInput,
    output: snapshotPage,
    call: (door, call) => door.findInSnapshot(param(call, 'id'), call.input),
  }),
  verb('GET', {
    name: 'fileVersions',
    path: '/jobs/{id}/versions',
    summary: 'One path in every snapshot of a job; ask again while its state is loading',
    input: versionsInput,
    output: fileVersions,
    call: (door, call) => door.fileVersions(param(call, 'id'), call.input),
  }),
  verb('GET', {
    name: 'compareSnapshots',
    path: '/snapshots/{id}/compare',
    summary: 'What was added, changed and removed since the snapshot `before`; ask again while its state is loading',
    input: compareInput.omit({ after: true }),
    output: snapshotComparison,
    call: (door, call) => door.compareSnapshots({ ...call.input, after: param(call, 'id') }),
  }),
  verb('GET', {
    name: 'downloadPrice',
    path: '/snapshots/{id}/download-price',
    summary:
      'What /snapshots/{id}/download would fetch and cost for the same paths; ask again while its state is loading',
    input: downloadQuery,
    output: downloadPrice,
    call: (door, call) => door.downloadPrice(param(call, 'id'), { paths: call.input.path }),
  }),
];
