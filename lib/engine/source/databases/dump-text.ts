import { createHash } from 'node:crypto';
import type { DatabaseKind } from './database';
import { TupleCounter } from './tuple-counter';

/** What the text of a dump says about itself. */
export interface DumpFacts {
  /** The tool wrote its own last line, so nothing is missing at the end. */
  readonly isComplete: boolean;
  /** SHA-256 (hex) of the text without the lines that differ from dump to dump of the same data. */
  readonly contentSha256: string;
  /** Bytes of the text before compression. */
  readonly bytes: number;
  /** Rows by table, in the order of the dump. A postgres table carries its schema: `public.posts`. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Bytes of a line by which it is judged, long enough for a list of a table's columns; no more of one is ever held. */
const HEAD = 128 * 1024;
const NEWLINE = 0x0a;

/** Last lines of mysqldump and mariadb-dump (also with a date after it), and of pg_dump. */
const TRAILER = /^-- (Dump completed|PostgreSQL database dump complete)/;
/** A date, and pg_dump's random key of \restrict and \unrestrict (since August 2025). */
const DIFFERS = /^-- (Dump completed|Started on|Completed on)|^\\(un)?restrict /;

const CREATE_TABLE = {
  mysql: /^CREATE TABLE (?:IF NOT EXISTS )?`((?:[^`]|``)+)`/,
  postgres: /^CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:IF NOT EXISTS )?(\S.*?) \(/,
};
const INSERT = /^INSERT (?:IGNORE )?INTO `((?:[^`]|``)+)`(?: \((?:`(?:[^`]|``)+`,? ?)+\))? VALUES/;
const COPY = /^COPY (\S.*?) \(.*\) FROM stdin;/;

/**
 * Reads the text of a dump as it passes, in chunks of any size: is it whole, which tables with how many rows, and what is its hash.
 * Only lines outside of values are looked at: dumps write line breaks inside values escaped.
 */
export class DumpText {
  readonly #kind: DatabaseKind;
  readonly #content = createHash('sha256');
  readonly #rows = new Map<string, number>();
  readonly #tuples = new TupleCounter();
  #head: Buffer[] = [];
  #headBytes = 0;
  #bytes = 0;
  #isComplete = false;
  /** The table whose rows are being passed, and how they are written. */
  #table: string | null = null;
  /** Inside a routine, trigger or event: between `DELIMITER ;;` and `DELIMITER ;`. */
  #isInBody = false;
  #isJudged = false;
  #isHashed = true;

  constructor(kind: DatabaseKind) {
    this.#kind = kind;
  }

  /** The next piece of the text. */
  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(NEWLINE, at);
      const stop = end === -1 ? chunk.length : end + 1;
      this.#piece(chunk.subarray(at, stop), end !== -1);
      at = stop;
    }
  }

  /** What the text said, once it has ended. */
  facts(): DumpFacts {
    if (this.#headBytes > 0 && !this.#isJudged) this.#judge();
    const contentSha256 = this.#content.copy().digest('hex');
    return { isComplete: this.#isComplete, contentSha256, bytes: this.#bytes, rows: this.#rows };
  }

  /** Part of a line; `isEnd` when it holds the line's end. */
  #piece(piece: Buffer, isEnd: boolean): void {
    if (this.#isJudged) this.#rest(piece);
    else {
      this.#head.push(piece);
      this.#headBytes += piece.length;
      if (isEnd || this.#headBytes >= HEAD) this.#judge();
    }
    if (!isEnd) return;
    this.#isJudged = false;
    this.#isHashed = true;
  }

  /** The beginning of a line is known: decide what it is, then treat what is held of it. */
  #judge(): void {
    const held = this.#head.length === 1 ? (this.#head[0] as Buffer) : Buffer.concat(this.#head);
    this.#head = [];
    this.#headBytes = 0;
    this.#isJudged = true;
    if (this.#kind === 'postgres') this.#judgePostgres(held);
    else this.#judgeMysql(held);
    this.#rest(held);
  }

  #rest(piece: Buffer): void {
    if (this.#isHashed) this.#content.update(piece);
    if (this.#kind === 'mysql' && this.#table !== null) this.#countTuples(this.#table, piece);
  }

  #judgeMysql(held: Buffer): void {
    if (this.#table !== null) return;
    const line = held.toString('latin1', 0, HEAD);
    this.#judgeOutsideOfRows(line);
    if (this.#isInBody) return;
    const insert = INSERT.exec(line);
    if (insert !== null) this.#beginRows(unquoted(insert[1] ?? ''));
  }

  #judgePostgres(held: Buffer): void {
    if (this.#table !== null) {
      if (held.length >= 2 && held[0] === 0x5c && held[1] === 0x2e) this.#table = null;
      else this.#count(this.#table, 1);
      return;
    }
    const line = held.toString('latin1', 0, HEAD);
    this.#judgeOutsideOfRows(line);
    const copy = COPY.exec(line);
    if (copy !== null) this.#beginRows(utf8(copy[1] ?? ''));
  }

  #judgeOutsideOfRows(line: string): void {
    this.#isHashed = !DIFFERS.test(line);
    if (line.trim() !== '' && !/^\\unrestrict |^--\s*$/.test(line)) this.#isComplete = TRAILER.test(line);
    if (this.#kind === 'mysql' && line.startsWith('DELIMITER ')) this.#isInBody = line.startsWith('DELIMITER ;;');
    if (this.#isInBody) return;
    const table = CREATE_TABLE[this.#kind].exec(line)?.[1];
    if (table !== undefined) this.#count(this.#kind === 'mysql' ? unquoted(table) : utf8(table), 0);
  }

  #beginRows(table: string): void {
    this.#table = table;
    this.#count(table, 0);
    this.#tuples.reset();
  }

  #countTuples(table: string, piece: Buffer): void {
    const { tuples, isOver } = this.#tuples.add(piece);
    this.#count(table, tuples);
    if (isOver) this.#table = null;
  }

  #count(table: string, rows: number): void {
    this.#rows.set(table, (this.#rows.get(table) ?? 0) + rows);
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function unquoted(name: string): string {
  return utf8(name.replaceAll('``', '`'));
}
