import { inBrackets, named } from './facts';
import type { Wording } from './sentences';

/** What the source and the machine itself can refuse. Facts: path, errno, freeBytes as the engine knows them. */
export const MACHINE_WORDS = {
  'source.missing': (facts) => ({
    what: `${named(facts, 'path', 'The folder')} does not exist.`,
    why: 'It was renamed or removed, or its disk is not mounted. Nothing in the bucket is deleted because of this.',
    remedy: 'Mount the disk or correct the path, then start again.',
  }),
  'source.not-a-directory': (facts) => ({
    what: `${named(facts, 'path', 'This path')} is a file, not a folder.`,
    why: 'A source is a folder; everything below it is backed up.',
    remedy: 'Choose the folder that holds the file, and exclude what you do not want.',
  }),
  'source.unreadable': (facts) => ({
    what: `${named(facts, 'path', 'A file or folder')} cannot be read${inBrackets(facts, 'errno')}.`,
    why: 'The user Foresync runs as has no right to read it, or the disk reported an error.',
    remedy: 'Give that user the right to read it (and to enter every folder above it), or exclude it.',
  }),
  'source.inside-data': (facts) => ({
    what: `${named(facts, 'path', 'The folder')} is inside Foresync's own data folder${inBrackets(facts, 'dataDir')}.`,
    why: 'Foresync writes there while it works, so a backup of it would change under its own eyes and never be whole.',
    remedy: 'Choose a folder outside of it.',
  }),
  'source.changed-while-read': (facts) => ({
    what: `${named(facts, 'path', 'A file')} kept changing while it was read.`,
    why: 'A program writes to it all the time (a log or a database file). A torn copy was not stored; the last good one is kept.',
    remedy: 'Exclude it, or back up what the program exports, for a database its dump.',
  }),
  'source.vanished': (facts) => ({
    what: `${named(facts, 'path', 'A file')} disappeared between the scan and its upload.`,
    why: 'Someone removed or renamed it in the meantime.',
    remedy: 'Nothing to do: the next run sees the folder as it is then.',
  }),
  'source.database-not-copied': (facts) => ({
    what: `${named(facts, 'path', 'A SQLite database')} was read as a plain file: no consistent copy of it could be made.`,
    why: 'A database in use is backed up from a copy SQLite makes. It was locked, is damaged, changed all the time, or there was no space for the copy. What is in the bucket may be torn, and lacks what was only in its log.',
    remedy: 'Run again when less is written to it. If it happens again, check the file with PRAGMA integrity_check.',
  }),
  'machine.disk-full': (facts) => ({
    what: `The disk is full${inBrackets(facts, 'path')}.`,
    why: 'Foresync stopped before writing what it could not finish; everything recorded so far is kept.',
    remedy: 'Free some space on that disk and start again.',
  }),
  'machine.too-many-open-files': () => ({
    what: 'This machine allows no more open files.',
    why: 'The limit for the user Foresync runs as is reached.',
    remedy: 'Raise it, for example with "ulimit -n 4096" before starting Foresync.',
  }),
  'machine.read-only': (facts) => ({
    what: `${named(facts, 'path', 'The place')} cannot be written to.`,
    why: 'The file system is mounted read-only, or the user Foresync runs as has no right to write there.',
    remedy: 'Choose another folder, or give that user the right to write.',
  }),
  'machine.io': (facts) => ({
    what: `The disk reported an error${inBrackets(facts, 'path')}.`,
    why: 'Reading or writing failed below the file system. The usual reason is a failing disk or a broken network mount.',
    remedy: 'Look into the system log ("dmesg") and check the disk before you go on.',
  }),
} satisfies Record<string, Wording>;
