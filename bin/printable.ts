/**
 * What a file is called may hold anything, also what a terminal takes for an order: to clear the screen, to rename its window, to show
 * letters in another order than they stand in.
 */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function escaped(char: string): string {
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A name on one line, with nothing in it that a terminal would obey. */
export function nameText(name: string): string {
  return name.replace(UNPRINTABLE, escaped);
}

/** The same of a text that has lines. Of JSON it is the same JSON. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => (char === '\n' || char === '\t' ? char : escaped(char)));
}

/** From now on everything that is logged is printable. */
export function keepPrintable(logger: Pick<Console, 'log' | 'error'>): void {
  for (const name of ['log', 'error'] as const) {
    const write = logger[name].bind(logger);
    logger[name] = (...parts: unknown[]) =>
      write(...parts.map((part) => (typeof part === 'string' ? printable(part) : part)));
  }
}
