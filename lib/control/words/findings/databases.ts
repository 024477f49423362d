import { bytesText, plural } from '../format';
import { problemOfCode } from './database-reasons';
import { type FindingWords, pathLines } from './sentences';

type DatabaseCode = 'database.estimate' | 'database.failing' | 'database.not-transactional';

/** Names are of databases; bytes are of compressed dumps. */
export const DATABASE_FINDING_WORDS: FindingWords<DatabaseCode> = {
  'database.estimate': ({ count, bytes }) => ({
    title: `${plural(count, 'database')} will be dumped, about ${bytesText(bytes)}`,
    text: 'A dump is made while the run goes on, so its size, its requests and its cost are estimates: the size of the last good dump, or for the first one what the tables take on the server. A dump that did not change is not stored again.',
    remedy: '',
  }),
  'database.failing': ({ count, names, codes }) => ({
    title: `${plural(count, 'database')} cannot be dumped`,
    text: 'The run will do everything else and end as partial. The last good dumps in the bucket are kept.',
    why: 'Most of what a site is lies in its database. Files of today with a dump of last month do not make a site that works.',
    evidence: [...pathLines('Database', names, count), { label: 'Reason', value: codes.map(problemOfCode).join(' ') }],
    remedy: 'Correct the address or the password of the databases in the job, or start their server, then check again.',
    action: 'edit-job',
  }),
  'database.not-transactional': ({ names }) => ({
    title: `${plural(names.length, 'database has', 'databases have')} tables without transactions`,
    text: 'MyISAM and Aria tables cannot be read as of one moment. What is written to them during the dump may be in it half.',
    evidence: pathLines('Database', names),
    remedy: 'Change these tables to InnoDB: ALTER TABLE … ENGINE=InnoDB.',
  }),
};
