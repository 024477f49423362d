import { ACKNOWLEDGEMENT_VERBS } from './acknowledgement-verbs';
import { ADOPT_VERBS } from './adopt-verbs';
import { COST_VERBS } from './cost-verbs';
import { DESTINATION_VERBS } from './destination-verbs';
import { HISTORY_VERBS } from './history-verbs';
import { JOB_VERBS } from './job-verbs';
import { PROOF_VERBS } from './proof-verbs';
import { PRUNE_VERBS } from './prune-verbs';
import { RESTORE_VERBS } from './restore-verbs';
import { RUN_VERBS } from './run-verbs';
import { SETTINGS_VERBS } from './settings-verbs';
import type { Verb } from './verb';

/** Every verb of the HTTP API, which is every verb of the door. */
export const VERBS: readonly Verb[] = [
  ...SETTINGS_VERBS,
  ...DESTINATION_VERBS,
  ...JOB_VERBS,
  ...ACKNOWLEDGEMENT_VERBS,
  ...HISTORY_VERBS,
  ...RUN_VERBS,
  ...RESTORE_VERBS,
  ...PROOF_VERBS,
  ...PRUNE_VERBS,
  ...COST_VERBS,
  ...ADOPT_VERBS,
];
