import { bytesText, countText, plural } from '../format';
import { type FindingWords, pathLines } from './sentences';

type SourceCode =
  | 'source.missing'
  | 'source.not-a-directory'
  | 'source.empty'
  | 'source.unreadable'
  | 'source.unmounted'
  | 'source.other-filesystem'
  | 'source.shrunk'
  | 'source.grown'
  | 'source.sentinel-gone'
  | 'source.special'
  | 'name.not-utf8'
  | 'name.too-long'
  | 'name.reserved'
  | 'delete.many'
  | 'machine.disk-low';

/** What the file system says, for people who have not learned its codes. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EIO: 'the disk reports an error',
  ESTALE: 'the network drive forgot it',
  ENAMETOOLONG: 'its path is too long',
  EMFILE: 'too many files are open',
};

const reasonOf = (code: string) => (REASONS[code] === undefined ? code : `${REASONS[code]} (${code})`);

const limits = (count: number | null, percent: number | null) =>
  [count === null ? null : plural(count, 'object'), percent === null ? null : `${percent} % of the files`]
    .filter((limit) => limit !== null)
    .join(' or ');

const WHY_GONE =
  'A disk that is not mounted, a folder emptied by mistake and a server that was broken into all look like files that somebody removed. What a run deletes in the bucket is gone there too, unless the bucket keeps old versions.';

/** Paths are relative to the job unless they begin with a slash; sizes are bytes. */
export const SOURCE_WORDS: FindingWords<SourceCode> = {
  'source.missing': ({ path }) => ({
    title: `${path} does not exist`,
    text: 'It was renamed or removed, or its disk is not mounted. Nothing in the bucket is deleted because of this.',
    remedy: 'Mount the disk or correct the path in the job, then check again.',
    action: 'check-again',
  }),
  'source.not-a-directory': ({ path }) => ({
    title: `${path} is a file, not a folder`,
    text: 'A source is a folder; everything below it is backed up.',
    remedy: 'Choose the folder that holds the file.',
    action: 'edit-job',
  }),
  'source.empty': ({ paths, knownFiles }) => ({
    title: 'There is nothing in the source',
    text:
      knownFiles === 0
        ? 'The folder holds no file, so the run would upload nothing.'
        : `The last snapshot holds ${plural(knownFiles, 'file')}. If the disk is not mounted, approving the deletes would empty the backup's newest state.`,
    ...(knownFiles === 0 ? {} : { why: WHY_GONE }),
    evidence: pathLines('Empty folder', paths),
    remedy: 'Check that the folder is the right one and its disk is mounted, then check again.',
    action: 'check-again',
  }),
  'source.unreadable': ({ count, paths, codes, isRoot }) => ({
    title: isRoot
      ? `${paths[0]} cannot be read`
      : `${plural(count, 'file or folder', 'files and folders')} cannot be read`,
    text: isRoot
      ? 'It is a folder of this job, so nothing could be planned. Nothing is sent, nothing is deleted, and the last snapshot stays as it is.'
      : 'They are not in this backup. What an earlier snapshot holds of them is kept, and the run will end as partial.',
    why: 'A file that cannot be read today is the file that is missing on the day of the restore.',
    evidence: [
      ...pathLines('Unreadable path', paths, count),
      { label: 'Reason', value: codes.map(reasonOf).join(', ') },
    ],
    remedy: isRoot
      ? 'Give the user Foresync runs as the right to read it, then check again.'
      : 'Give the user Foresync runs as the right to read them, or exclude them.',
    action: 'edit-job',
  }),
  'source.unmounted': ({ path, knownFiles, files }) => ({
    title: `${path} is not the disk it was last time`,
    text: `It is on another file system than at the last run, and files are gone: ${countText(files)} of ${countText(knownFiles)} are there. That is how a disk looks that is not mounted.`,
    why: WHY_GONE,
    evidence: [
      { label: 'Files at the last run', value: countText(knownFiles) },
      { label: 'Files now', value: countText(files) },
    ],
    remedy: 'Mount the disk and check again. If the data has really moved to another disk, approve the plan.',
    action: 'check-again',
  }),
  'source.other-filesystem': ({ count, paths }) => ({
    title: `${plural(count, 'folder')} on another disk, left out`,
    text: 'Foresync stays on the file system a source begins on, so that a network share or /proc mounted inside is not backed up by accident.',
    evidence: pathLines('Folder', paths, count),
    remedy: 'To back one up, add it as a folder of its own.',
    action: 'edit-job',
  }),
  'source.shrunk': ({ files, bytes, usualFiles, usualBytes, snapshots, folders }) => ({
    title: 'The source is much smaller than usual',
    text: `It holds ${plural(files, 'file')} (${bytesText(bytes)}); the last ${snapshots} snapshots hold about ${countText(usualFiles)} (${bytesText(usualBytes)}). A folder that was moved, emptied or not mounted looks like this.`,
    why: WHY_GONE,
    evidence: folders.map(({ folder, files: count, bytes: size }) => ({
      label: folder === '' ? './' : folder,
      value: `loses ${plural(count, 'file')}, ${bytesText(size)}`,
    })),
    remedy: 'If you removed them, approve. If you are not sure, approve without deletes: nothing leaves the bucket.',
    action: 'approve-without-deletes',
  }),
  'source.grown': ({ files, bytes, usualFiles, usualBytes, snapshots }) => ({
    title: 'The source is much larger than usual',
    text: `It holds ${plural(files, 'file')} (${bytesText(bytes)}); the last ${snapshots} snapshots hold about ${countText(usualFiles)} (${bytesText(usualBytes)}). A copy of a site inside itself, a backup in the web root or a log that nobody rotates looks like this.`,
    why: 'What is uploaded is billed at once, and again every month for as long as a snapshot keeps it.',
    remedy: 'Look at what is new below. Exclude what does not belong into a backup, or approve.',
    action: 'edit-job',
  }),
  'source.sentinel-gone': ({ paths, knownFiles }) => ({
    title: paths.length === 1 ? 'The sentinel file is gone' : `${paths.length} sentinel files are gone`,
    text: `The job says that this file has to be there. Where it is not, the folder is not the one that was backed up: an unmounted disk, most of the time.${knownFiles === 0 ? '' : ` The last snapshot holds ${plural(knownFiles, 'file')}.`}`,
    why: WHY_GONE,
    evidence: pathLines('Missing', paths),
    remedy: 'Mount the disk, or put the file back, and check again. If it is no longer wanted, clear it in the job.',
    action: 'check-again',
  }),
  'source.special': ({ count, paths }) => ({
    title: `${plural(count, 'socket, pipe or device', 'sockets, pipes and devices')} left out`,
    text: 'They have no content to back up; the programs that need them make them again.',
    evidence: pathLines('Special file', paths, count),
    remedy: 'Nothing has to be done.',
  }),
  'name.not-utf8': ({ count, paths }) => ({
    title: `${plural(count, 'name')} not in UTF-8`,
    text: 'S3 keys are UTF-8. These files are stored under an escaped key, and their exact names come back with a restore.',
    evidence: pathLines('Stored path', paths, count),
    remedy: 'Nothing has to be done.',
  }),
  'name.too-long': ({ count, paths }) => ({
    title: `${plural(count, 'path is', 'paths are')} too long for S3`,
    text: 'A key holds at most 1,024 bytes, the prefix included. These files are NOT in the backup.',
    evidence: pathLines('Path', paths, count),
    remedy: 'Shorten the prefix of the destination, rename the folders, or exclude them.',
    action: 'edit-job',
  }),
  'name.reserved': ({ count, paths }) => ({
    title: `${plural(count, 'path')} below .foresync/`,
    text: 'That folder of the bucket holds the records of Foresync. These files are NOT in the backup.',
    evidence: pathLines('Path', paths, count),
    remedy: 'Rename the folder, or give the destination a prefix.',
    action: 'edit-job',
  }),
  'delete.many': ({ files, bytes, percent, limitCount, limitPercent, folders }) => ({
    title: `${plural(files, 'deletion')} need${files === 1 ? 's' : ''} approval`,
    text: `${plural(files, 'file')} (${bytesText(bytes)}), ${percent} % of the last snapshot, ${files === 1 ? 'is' : 'are'} gone from the source. The limit of this job is ${limits(limitCount, limitPercent)}.`,
    why: WHY_GONE,
    evidence: folders.map(({ folder, files: count, bytes: size }) => ({
      label: folder === '' ? './' : folder,
      value: `${plural(count, 'file')}, ${bytesText(size)}`,
    })),
    remedy:
      'If you removed them, approve. If you did not, approve without deletes: uploads run, and nothing is deleted.',
    action: 'approve-without-deletes',
  }),
  'machine.disk-low': ({ path, freeBytes, neededBytes }) => ({
    title: `Little space left at ${path}`,
    text: 'Foresync keeps its list of files there. When the disk is full the run stops; nothing is lost.',
    evidence: [
      { label: 'Free', value: bytesText(freeBytes) },
      { label: 'Needed', value: bytesText(neededBytes) },
    ],
    remedy: 'Free some space on that disk.',
    action: 'check-again',
  }),
};
