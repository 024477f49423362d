import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
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

const books = new Map<string, { readonly stamp: string; readonly book: PriceBook }>();

/** loadPriceBook, read again only when a file of it has changed. Throws `internal`. */
export function bookInUse(dataDir: string): PriceBook {
  const stamp = [FILES.book, FILES.yours].map((name) => stampOf(path.join(dataDir, name))).join();
  const known = books.get(dataDir);
  if (known?.stamp === stamp) return known.book;
  const book = loadPriceBook(dataDir);
  books.set(dataDir, { stamp, book });
  return book;
}

function stampOf(file: string): string {
  const state = statSync(file, { throwIfNoEntry: false });
  return state === undefined ? '' : `${state.mtimeMs}-${state.size}-${state.ino}`;
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
