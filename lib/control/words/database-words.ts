import { inBrackets, named } from './facts';
import type { Wording } from './sentences';

const KEPT = 'The last good dump in the bucket is kept and stays the one that is restored.';

/** Of lib/engine/verify/rehearse. */
const SCRATCH_PREFIX = 'foresync_scratch_';
const SCRATCH_RIGHTS =
  "The user needs the right to make and drop scratch databases. MariaDB and MySQL: GRANT ALL ON `foresync\\_scratch\\_%`.* TO 'USER'@'HOST'; PostgreSQL: ALTER ROLE USER CREATEDB.";

/** What dumping and loading a database can end with. Facts: database, user, server, program, stderr, and numbers of bytes. */
export const DATABASE_WORDS = {
  'database.unreachable': (facts) => ({
    what: `The server of ${named(facts, 'database', 'the database')} does not answer${inBrackets(facts, 'server')}.`,
    why: `It is not running, is reached at another address, or ended the connection in the middle. ${KEPT}`,
    remedy: 'Start the server, or correct the host, the port or the socket, then run the job again.',
  }),
  'database.denied': (facts) => ({
    what: `The server refused ${named(facts, 'user', 'the user')} for ${named(facts, 'database', 'the database')}.`,
    why: `The user name or the password is wrong, or a right is missing. ${KEPT}`,
    remedy: named(facts, 'database', '').startsWith(SCRATCH_PREFIX)
      ? SCRATCH_RIGHTS
      : 'Correct the password, or grant SELECT, SHOW VIEW, TRIGGER, EVENT and LOCK TABLES on the database to this user (PostgreSQL: pg_read_all_data).',
  }),
  'database.missing': (facts) => ({
    what: `There is no database ${named(facts, 'database', 'of this name')} on the server${inBrackets(facts, 'server')}.`,
    why: `It was renamed or removed. ${KEPT}`,
    remedy: 'Correct the name, or take the database out of the job.',
  }),
  'database.dump-failed': (facts) => ({
    what: `The dump of ${named(facts, 'database', 'the database')} failed${inBrackets(facts, 'program')}.`,
    why: `The program ended with an error before the dump was whole. Nothing was stored. ${KEPT}`,
    remedy: 'Look at the last words of the program in the details, mend what they name, and run the job again.',
  }),
  'database.dump-truncated': (facts) => ({
    what: `The dump of ${named(facts, 'database', 'the database')} has no end.`,
    why: `The program reported success, but its closing line is missing: the dump is not whole. It was not stored. ${KEPT}`,
    remedy: 'Check the free space and the health of the database server, then run the job again.',
  }),
  'database.dump-small': (facts) => ({
    what: `The dump of ${named(facts, 'database', 'the database')} is suspiciously small: ${counted(facts, 'tables', 'table')}, ${counted(facts, 'rows', 'row')}, ${counted(facts, 'bytes', 'byte')}.`,
    why: `${before(facts)} A user without rights sees an empty database, and an emptied one must not replace its last dump. It was not stored. ${KEPT}`,
    remedy:
      'Look into the database. When it really became this small, set the smallest accepted size of this database to 0 for one run.',
  }),
  'database.load-failed': (facts) => ({
    what: `The dump could not be loaded into ${named(facts, 'database', 'the database')}${inBrackets(facts, 'program')}.`,
    why: 'The server refused a statement, or what was loaded is not what the dump holds. The database it was loaded into is not whole.',
    remedy: 'Look at the details, mend what they name, and load the dump again, best into a new database.',
  }),
  'database.full': (facts) => ({
    what: `The server of ${named(facts, 'database', 'the database')} has no room left.`,
    why: 'Its disk is full. What was being written there is not whole.',
    remedy: 'Free space on the disk of the database server, then do it again.',
  }),
  'database.no-dump': () => ({
    what: 'The snapshot holds no dump of a database of this job.',
    why: 'The databases were added to the job after it was made, or their dumps failed.',
    remedy: 'Run the job, then test its databases again.',
  }),
  'database.no-scratch': (facts) => ({
    what: `The server did not make a scratch database${inBrackets(facts, 'server')}.`,
    why: 'A dump is tested by loading it into a database of its own, which is dropped afterwards. Nothing was loaded.',
    remedy: `Look at the details and mend what they name. ${SCRATCH_RIGHTS}`,
  }),
  'database.tool-missing': (facts) => ({
    what: `${named(facts, 'program', 'The program for this database')} is not installed on this machine.`,
    why: 'Dumps are made and loaded by the own programs of MariaDB, MySQL and PostgreSQL.',
    remedy: 'Install mariadb-client or postgresql-client (or the programs of your server) and run the job again.',
  }),
} satisfies Record<string, Wording>;

function counted(facts: Parameters<Wording>[0], name: string, noun: string): string {
  const value = named(facts, name, '?');
  return `${value} ${noun}${value === '1' ? '' : 's'}`;
}

function before(facts: Parameters<Wording>[0]): string {
  if (named(facts, 'bytesBefore', '') === '') return 'It holds no table.';
  return `The last good one held ${counted(facts, 'tablesBefore', 'table')}, ${counted(facts, 'rowsBefore', 'row')}, ${counted(facts, 'bytesBefore', 'byte')}.`;
}
