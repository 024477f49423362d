/**
 * A program for tests that writes to a database without a pause until it is told to stop: each transaction changes two rows that must
 * agree. Arguments: the database, its journal mode. Says "ready" after the first transaction.
 */
import Sqlite from 'better-sqlite3';

const [file = '', mode = 'wal'] = process.argv.slice(2);
const db = new Sqlite(file, { timeout: 10_000 });
db.pragma(`journal_mode = ${mode}`);
db.pragma('wal_autocheckpoint = 50');
const raise = db.prepare('UPDATE account SET amount = amount + ? WHERE id = ?');
const note = db.prepare('INSERT INTO note (text) VALUES (?)');
const both = db.transaction(() => {
  raise.run(1, 1);
  note.run('x'.repeat(500));
  raise.run(-1, 2);
});
let turns = 0;
const turn = () => {
  both();
  turns += 1;
  if (turns === 1) process.stdout.write('ready\n');
  setImmediate(turn);
};
turn();
process.once('SIGTERM', () => {
  db.close();
  process.stdout.write(`${turns}\n`);
  process.exit(0);
});
