import { describe, expect, test } from 'vitest';
import type { DatabaseKind } from './database';
import { type DumpFacts, DumpText } from './dump-text';

function read(kind: DatabaseKind, text: string, chunk = text.length): DumpFacts {
  const dump = new DumpText(kind);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) dump.add(bytes.subarray(at, at + chunk));
  return dump.facts();
}

const MYSQL = `-- MariaDB dump 10.19
CREATE TABLE \`a\` (
  \`x\` int
);
INSERT INTO \`a\` VALUES
(1,'it\\'s (1),(2); \\\\'),
(2,'-- Dump completed\nINSERT INTO \`a\` VALUES (9);'),
(3,0x00);
INSERT INTO \`a\` VALUES (4,NULL),(5,-1.5),(6,'😀');
CREATE TABLE \`o\`\`dd\` (x int);
INSERT INTO \`o\`\`dd\` (\`x\`, \`)(\`) VALUES (1,2),(3,4);
DELIMITER ;;
CREATE PROCEDURE p() BEGIN
CREATE TABLE \`inside\` (id int);
INSERT INTO \`a\` VALUES (7),(8);
END ;;
DELIMITER ;
CREATE TABLE \`empty\` (x int);
-- Dump completed
`;

const POSTGRES = `--
-- PostgreSQL database dump
--

\\restrict Xy3

CREATE TABLE public.posts (
    id integer
);
COPY public.posts (id, body) FROM stdin;
1\tCREATE TABLE public.no (
2\t-- PostgreSQL database dump complete
3\t\\\\.
\\.
CREATE TABLE public."Odd ""name" (
);
--
-- PostgreSQL database dump complete
--

\\unrestrict Xy3

`;

describe('what a dump says about itself', () => {
  test.each([1, 2, 7, 64, 100_000])('mysql, in chunks of %i bytes', (chunk) => {
    const { rows, isComplete, bytes } = read('mysql', MYSQL, chunk);
    expect([...rows]).toEqual([
      ['a', 6],
      ['o`dd', 2],
      ['empty', 0],
    ]);
    expect({ isComplete, bytes }).toEqual({ isComplete: true, bytes: Buffer.byteLength(MYSQL) });
  });

  test.each([1, 5, 100_000])('postgres, in chunks of %i bytes', (chunk) => {
    const { rows, isComplete } = read('postgres', POSTGRES, chunk);
    expect([...rows]).toEqual([
      ['public.posts', 3],
      ['public."Odd ""name"', 0],
    ]);
    expect(isComplete).toBe(true);
  });

  test('a dump cut anywhere is not complete', () => {
    for (let end = 0; end < MYSQL.length - '\n'.length - 1; end += 1) {
      if (MYSQL.slice(0, end).endsWith('\n-- Dump completed')) continue;
      expect(read('mysql', MYSQL.slice(0, end)).isComplete, `${end}`).toBe(false);
    }
  });

  test('a date and a random key change nothing; a row does', () => {
    const dated = MYSQL.replace('-- Dump completed\n', (last) => last);
    const later = dated.replace(/-- Dump completed\n$/, '-- Dump completed on 2026-09-01 02:00:00\n');
    expect(read('mysql', later)).toMatchObject({
      isComplete: true,
      contentSha256: read('mysql', MYSQL).contentSha256,
    });
    const again = POSTGRES.replaceAll('Xy3', 'Qq9');
    expect(read('postgres', again).contentSha256).toBe(read('postgres', POSTGRES).contentSha256);
    expect(read('mysql', MYSQL.replace('0x00', '0x01')).contentSha256).not.toBe(read('mysql', MYSQL).contentSha256);
  });

  test('a line longer than what is held of one', () => {
    const row = `(1,'${'x'.repeat(300_000)}(2),(3)')`;
    const text = `CREATE TABLE \`a\` (x int);\nINSERT INTO \`a\` VALUES ${row},${row};\n-- Dump completed\n`;
    expect([...read('mysql', text, 1000).rows]).toEqual([['a', 2]]);
  });

  test('nothing at all is not complete', () => expect(read('mysql', '').isComplete).toBe(false));
});
