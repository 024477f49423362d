import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkedBook } from './book-check';
import { withOverrides } from './overrides';
import { type PriceBook, priceBook } from './price-book';

/** In the data folder: the refreshed book, the one before it, and prices of your own. */
const FILES = { book: 'prices.json', before: 'prices.before.json', yours: 'prices.yours.json' } as const;

/** The book in use: the one that comes with Foresync or the last refreshed one, with your prices over it. Throws `internal`. */
export function loadPriceBook(dataDir: string): PriceBook {
  const yours = path.join(dataDir, FILES.yours);
  const book = refreshedBook(dataDir);
  return existsSync(yours) ? withOverrides(book, json(yours)) : book;
}

/** The same without prices of your own: what a refresh starts from. */
export function refreshedBook(dataDir: string): PriceBook {
  const refreshed = path.join(dataDir, FILES.book);
  return existsSync(refreshed) ? checkedBook(json(refreshed)) : priceBook;
}

/** Keeps an approved book, and beside it the one it replaces. A crash in between leaves a whole book. */
export function keepPriceBook(dataDir: string, book: PriceBook, before: PriceBook): void {
  mkdirSync(dataDir, { recursive: true });
  for (const [name, content] of [[FILES.before, before] as const, [FILES.book, checkedBook(book)] as const]) {
    const file = path.join(dataDir, name);
    writeFileSync(`${file}.new`, JSON.stringify(content));
    renameSync(`${file}.new`, file);
  }
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
