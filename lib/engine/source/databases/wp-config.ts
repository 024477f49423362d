/** What a wp-config.php says. null: not there, or not a plain text (getenv(), a constant, a concatenation of unknowns). */
export interface WordPressConfig {
  readonly name: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly host: WordPressHost | null;
  /** Default wp_ when the file does not say. */
  readonly tablePrefix: string;
}

/** WordPress' DB_HOST, taken apart as wpdb::parse_db_host does: host, host:port, host:/socket, [ipv6]:port. */
export interface WordPressHost {
  readonly host: string;
  readonly port: number | null;
  readonly socket: string | null;
}

/**
 * Reads a wp-config.php without running it: comments, both kinds of quotes with their escapes, `define` in any case and spacing,
 * `const`, and strings joined with dots. The first definition counts, as in PHP. What only PHP could know stays null.
 */
export function parseWordPressConfig(php: string): WordPressConfig {
  const tokens = tokenize(php);
  const constants = new Map<string, string | null>();
  let tablePrefix = 'wp_';
  for (let at = 0; at < tokens.length; at += 1) {
    const found = definition(tokens, at);
    if (found !== null && !constants.has(found.name)) constants.set(found.name, found.value);
    if (tokens[at]?.text === '$table_prefix' && tokens[at + 1]?.text === '=') {
      tablePrefix = expression(tokens, at + 2, [';']) ?? tablePrefix;
    }
  }
  const of = (name: string) => constants.get(name) ?? null;
  const host = of('DB_HOST');
  return {
    name: of('DB_NAME'),
    user: of('DB_USER'),
    password: of('DB_PASSWORD'),
    host: host === null ? null : parseWordPressHost(host),
    tablePrefix,
  };
}

/** `localhost` means the server's socket for MySQL's programs, as it does for PHP. */
export function parseWordPressHost(text: string): WordPressHost {
  const socketAt = text.indexOf(':/');
  const socket = socketAt === -1 ? null : text.slice(socketAt + 1);
  const rest = socketAt === -1 ? text : text.slice(0, socketAt);
  const isBareV6 = (rest.match(/:/g) ?? []).length > 1 && !rest.startsWith('[');
  const match = isBareV6 ? null : /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(rest);
  const host = match === null ? rest : (match[1] ?? match[2] ?? '');
  return { host: host === '' ? 'localhost' : host, port: match?.[3] === undefined ? null : Number(match[3]), socket };
}

interface Token {
  /** A string's value, or a word, a variable, a sign. */
  readonly text: string;
  readonly kind: 'string' | 'unknown-string' | 'code';
}

/** `define('NAME', value)` or `const NAME = value` at this token. */
function definition(tokens: readonly Token[], at: number): { name: string; value: string | null } | null {
  const word = tokens[at]?.kind === 'code' ? tokens[at]?.text.toLowerCase() : '';
  if (word === 'const' && tokens[at + 2]?.text === '=') {
    return { name: tokens[at + 1]?.text ?? '', value: expression(tokens, at + 3, [';', ',']) };
  }
  const before = tokens[at - 1]?.text;
  if (word !== 'define' || before === '->' || before === ':' || tokens[at + 1]?.text !== '(') return null;
  const name = tokens[at + 2];
  if (name?.kind !== 'string' || tokens[at + 3]?.text !== ',') return null;
  return { name: name.text, value: expression(tokens, at + 4, [')', ',']) };
}

/** The text of strings joined with dots up to one of `ends`; null for everything else. */
function expression(tokens: readonly Token[], from: number, ends: readonly string[]): string | null {
  let text = '';
  for (let at = from; ; at += 2) {
    const token = tokens[at];
    const after = tokens[at + 1];
    if (token?.kind !== 'string' || after?.kind !== 'code') return null;
    text += token.text;
    if (ends.includes(after.text)) return text;
    if (after.text !== '.') return null;
  }
}

/** Comments, heredocs, strings, then words and single signs. `#[` begins an attribute, not a comment. */
const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|(?:\/\/|#(?!\[))(?:(?!\?>)[^\n\r])*|<<<\s*(["']?)(\w+)\1[\s\S]*?\n\s*\2\b|'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|(\$?[A-Za-z_\x80-\uffff][\w\x80-\uffff]*|->|[^\s\w])|\d+/g;

function tokenize(php: string): Token[] {
  const tokens: Token[] = [];
  for (const code of phpParts(php)) {
    for (const match of code.matchAll(TOKEN)) {
      const [whole, , heredoc, single, double, word] = match;
      if (single !== undefined) tokens.push({ kind: 'string', text: single.replace(/\\([\\'])/g, '$1') });
      else if (double !== undefined) tokens.push(doubleQuoted(double));
      else if (heredoc !== undefined) tokens.push({ kind: 'unknown-string', text: '' });
      else if (word !== undefined || /^\d/.test(whole)) tokens.push({ kind: 'code', text: whole });
    }
  }
  return tokens;
}

/** What lies between the PHP tags; a `?>` inside a string stays in it. */
function* phpParts(php: string): Generator<string> {
  const opening = /<\?(?:php\b|=)/gi;
  for (let match = opening.exec(php); match !== null; match = opening.exec(php)) {
    const from = opening.lastIndex;
    const end = closingTag(php, from);
    yield php.slice(from, end);
    opening.lastIndex = end;
  }
}

function closingTag(php: string, from: number): number {
  const pieces = new RegExp(`\\?>|${TOKEN.source}`, 'g');
  pieces.lastIndex = from;
  for (let match = pieces.exec(php); match !== null; match = pieces.exec(php))
    if (match[0] === '?>') return match.index;
  return php.length;
}

/** A double-quoted string; one with a variable in it is unknown. */
function doubleQuoted(raw: string): Token {
  if (/(?:^|[^\\])(?:\\\\)*(?:\$[A-Za-z_{]|\{\$)/.test(raw)) return { kind: 'unknown-string', text: '' };
  const text = raw.replace(
    /\\(?:u\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([nrtvef\\$"]))/g,
    (_whole, unicode, hex, octal, letter) => {
      if (unicode !== undefined) return String.fromCodePoint(Number.parseInt(unicode, 16));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return ESCAPES[letter] ?? letter;
    },
  );
  return { kind: 'string', text };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', e: '\x1b', f: '\f' };
