import { XMLParser } from 'fast-xml-parser';
import { malformedXml } from './s3-error';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element: its text, its children in order (an array repeats the element), or nothing for undefined. */
export type Xml = string | number | boolean | undefined | { readonly [name: string]: Xml | readonly Xml[] };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no other way to carry them, and neither has S3
const CONTROL = /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

const escaped = (text: string) => text.replace(CONTROL, (one) => ESCAPES[one] ?? `&#${one.charCodeAt(0)};`);

function element(name: string, value: Xml | readonly Xml[]): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one: Xml) => element(name, one)).join('');
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  const children = Object.entries(value as Record<string, Xml>).map(([child, inner]) => element(child, inner));
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole document with S3's namespace on its root. */
export function document(root: string, value: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value).replace(`<${root}>`, `<${root} xmlns="${NAMESPACE}">`)}`;
}

/** Error bodies have no namespace. */
export function errorDocument(value: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', value)}`;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  removeNSPrefix: true,
});

/** Parses a request body and returns what stands under its root element. Throws MalformedXML. */
export function parseXml(body: Buffer, root: string): Record<string, unknown> {
  try {
    const parsed: unknown = parser.parse(body.toString('utf8'));
    const under = parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, unknown>)[root] : undefined;
    if (under === '') return {};
    if (under !== null && typeof under === 'object') return under as Record<string, unknown>;
  } catch {
    throw malformedXml();
  }
  throw malformedXml();
}

/** An element that may stand once or many times, as a list. */
export function listOf(value: unknown): Record<string, unknown>[] {
  if (value === undefined || typeof value === 'string') return [];
  return (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
