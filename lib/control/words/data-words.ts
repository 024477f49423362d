import type { DataErrorCode } from '../../db/db-error';
import { named } from './facts';
import type { Wording } from './sentences';

/** Words for what can be wrong with the data folder itself. */
export const DATA_WORDS: Readonly<Record<DataErrorCode, Wording>> = {
  'data.newer': (facts) => ({
    what: 'This data folder was written by a newer Foresync.',
    why: `Its database has steps that this version does not know${named(facts, 'migration', '') === '' ? '' : `, for example ${named(facts, 'migration', '')}`}.`,
    remedy: 'Start the newer version again. Nothing was changed.',
  }),
  'data.migration-failed': () => ({
    what: 'The database could not be brought up to date.',
    why: 'A step of the update failed, and was taken back.',
    remedy:
      'Start the version you had before; a copy of the database is in the folder "backups" of the data folder. Report the details.',
  }),
  'data.migration-changed': () => ({
    what: 'The database was updated by another version of the same step.',
    why: 'A step that was applied earlier differs from the one this Foresync brings, so it cannot know what the database looks like.',
    remedy: 'Start the version that wrote it, or install Foresync again from an unchanged copy.',
  }),
  'data.package-missing': () => ({
    what: "Foresync's own files are not complete.",
    why: 'package.json and prisma/migrations were not found beside the program.',
    remedy: 'Install Foresync again.',
  }),
  'data.locked': (facts) => ({
    what: `Foresync is running on this data folder already${named(facts, 'pid', '') === '' ? '' : ` (process ${named(facts, 'pid', '')})`}.`,
    why: 'Two supervisors on one data folder would start every schedule twice.',
    remedy: 'Use the one that runs, stop it first, or give the second one a folder of its own with --data.',
  }),
  'data.secret-key': () => ({
    what: 'A stored secret cannot be opened.',
    why: 'It was sealed with another key: FORESYNC_SECRET or the file secret.key of the data folder has changed.',
    remedy: 'Put the old key back, or enter the secret of the destination again.',
  }),
  'data.unusable': (facts) => ({
    what: `Foresync cannot use ${named(facts, 'dataDir', 'its data folder')}.`,
    why: 'The folder cannot be made, read or written by the user Foresync runs as, or its disk is full.',
    remedy:
      'Give that user the right to write there, free some space, or choose another folder with --data or FORESYNC_DATA.',
  }),
};
