import { DATABASE_WORDS } from '../database-words';

const isKnown = (code: string): code is keyof typeof DATABASE_WORDS => Object.hasOwn(DATABASE_WORDS, code);

/** The one sentence of a database error that belongs to several databases; the code itself when there are no words. */
export function problemOfCode(code: string): string {
  return isKnown(code) ? DATABASE_WORDS[code]({}).what : code;
}
