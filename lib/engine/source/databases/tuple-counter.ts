const QUOTE = 0x27;
const BACKSLASH = 0x5c;
const SEMICOLON = 0x3b;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKTICK = 0x60;

/**
 * Counts the rows of one `INSERT INTO … VALUES (…),(…);` as mysqldump writes it, in pieces of any size: parentheses outside of
 * quotes, after the word VALUES; the statement is over at its semicolon.
 */
export class TupleCounter {
  #quote = 0;
  #isEscaped = false;
  #depth = 0;
  /** The optional list of columns, before VALUES, has parentheses too. */
  #isInValues = false;
  #word = '';

  /** Before the next statement. */
  reset(): void {
    this.#quote = 0;
    this.#isEscaped = false;
    this.#depth = 0;
    this.#isInValues = false;
    this.#word = '';
  }

  /** The rows that begin in this piece, and whether the statement ended in it. */
  add(piece: Buffer): { readonly tuples: number; readonly isOver: boolean } {
    let tuples = 0;
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#quote !== 0) {
        at = this.#throughQuotes(piece, at);
        continue;
      }
      const byte = piece[at];
      if (byte === QUOTE || byte === BACKTICK) this.#quote = byte;
      else if (byte === OPEN) {
        if (this.#depth === 0 && this.#isInValues) tuples += 1;
        this.#depth += 1;
      } else if (byte === CLOSE) this.#depth -= 1;
      else if (byte === SEMICOLON && this.#depth === 0) return { tuples, isOver: true };
      else if (!this.#isInValues) this.#look(byte as number);
    }
    return { tuples, isOver: false };
  }

  #look(byte: number): void {
    this.#word = (this.#word + String.fromCharCode(byte)).slice(-6);
    if (this.#word === 'VALUES') this.#isInValues = true;
  }

  /** Passes over a quoted text from `at`; returns the last position looked at. */
  #throughQuotes(piece: Buffer, at: number): number {
    for (let here = at; here < piece.length; here += 1) {
      const byte = piece[here];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH && this.#quote === QUOTE) this.#isEscaped = true;
      else if (byte === this.#quote) {
        this.#quote = 0;
        return here;
      }
    }
    return piece.length - 1;
  }
}
