/**
 * One page of a stored plan: up to PAGE_OPERATIONS operations in one BLOB, because a row for each costs ten times as much to write and to
 * read. Column by column, and of a column that is the same all through the page just one value:
 *
 *   header    0 format, 4 count, 8 first seq, 12 which columns are whole, 16 bytes of text, 20 length of the prefix   (uint32 but the first)
 *   columns   in the order of COLUMNS, the widest first, so that each is aligned
 *   text      UTF-8: the prefix of the keys, then all paths, all keys that are not prefix + path, all targets of links
 *   raw       bytes of the paths that are not UTF-8
 *   check     CRC-32 of all that is before it
 *
 * Lengths of text are in UTF-16 units. Numbers are little-endian, as every machine Node runs us on has them.
 */
import { crc32 } from 'node:zlib';
import { EngineError } from '../errors';
import type { EntryType, PlanAction, PlanOperation, SourceEntry } from '../types';

/** Measured with a million: pages of 128 read a third slower; pages of 2,048 write a twentieth faster and take more memory. */
export const PAGE_OPERATIONS = 512;

const FORMAT = 1;
const HEADER_BYTES = 24;
const CHECK_BYTES = 4;

const ACTIONS: readonly PlanAction[] = ['add', 'change', 'meta', 'remove'];
const TYPES: readonly EntryType[] = ['file', 'directory', 'symlink', 'special', 'error'];

/** In place of a length: there is none. */
const NONE = 0xffff_ffff;
/** In place of a key's length: the key is the page's prefix and the path. */
const AS_PATH = 0xffff_fffe;

/** The order they are stored in. */
const COLUMNS = {
  size: Float64Array,
  previousSize: Float64Array,
  mtimeNs: BigInt64Array,
  ctimeNs: BigInt64Array,
  inode: BigUint64Array,
  device: BigUint64Array,
  mode: Uint32Array,
  uid: Uint32Array,
  gid: Uint32Array,
  path: Uint32Array,
  key: Uint32Array,
  target: Uint32Array,
  raw: Uint32Array,
  action: Uint8Array,
  type: Uint8Array,
} as const;

type ColumnName = keyof typeof COLUMNS;
type Columns = { -readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> };

const NAMES = Object.keys(COLUMNS) as ColumnName[];

/** Where a page stands in its plan; kept beside the body, and in it. */
export interface PagePlace {
  readonly firstSeq: number;
  readonly count: number;
}

/** Gathers the operations of a plan and makes one page after the other of them. */
export class PageEncoder {
  private readonly columns = columnsOf((type) => new type(PAGE_OPERATIONS));
  private count = 0;
  private paths = '';
  private keys = '';
  private targets = '';
  private prefix: string | null = null;
  private raws: Buffer[] = [];

  constructor(private firstSeq = 0) {}

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get isFull(): boolean {
    return this.count === PAGE_OPERATIONS;
  }

  /** Only when the page is not full. Throws `internal` when the operation is not the next one. */
  add(operation: PlanOperation): void {
    const { columns, count: at } = this;
    const { entry } = operation;
    if (operation.seq !== this.firstSeq + at) throw outOfOrder(operation);
    columns.size[at] = entry.size;
    columns.previousSize[at] = operation.previousSize;
    columns.mtimeNs[at] = entry.mtimeNs;
    columns.ctimeNs[at] = entry.ctimeNs;
    columns.inode[at] = entry.inode;
    columns.device[at] = entry.device;
    columns.mode[at] = entry.mode;
    columns.uid[at] = entry.uid;
    columns.gid[at] = entry.gid;
    columns.action[at] = ACTIONS.indexOf(operation.action);
    columns.type[at] = TYPES.indexOf(entry.type);
    columns.path[at] = entry.path.length;
    this.paths += entry.path;
    columns.key[at] = this.addKey(operation.key, entry.path);
    columns.target[at] = this.addTarget(entry.linkTarget);
    columns.raw[at] = this.addRaw(entry.rawPath);
    this.count = at + 1;
  }

  /** The page; what is added next begins another. */
  take(): PagePlace & { readonly body: Buffer } {
    const page = { firstSeq: this.firstSeq, count: this.count, body: this.body() };
    this.firstSeq += this.count;
    this.empty();
    return page;
  }

  private body(): Buffer {
    const text = Buffer.from(`${this.prefix ?? ''}${this.paths}${this.keys}${this.targets}`);
    const header = Buffer.alloc(HEADER_BYTES);
    const parts = [header, ...this.columnParts(header), text, ...this.raws];
    header[0] = FORMAT;
    header.writeUInt32LE(this.count, 4);
    header.writeUInt32LE(this.firstSeq, 8);
    header.writeUInt32LE(text.length, 16);
    header.writeUInt32LE(this.prefix?.length ?? 0, 20);
    return checked(parts);
  }

  private columnParts(header: Buffer): Buffer[] {
    let whole = 0;
    const parts = NAMES.map((name, at) => {
      const { buffer, BYTES_PER_ELEMENT: width } = this.columns[name];
      const values = Buffer.from(buffer, 0, this.count * width);
      if (isUniform(values, width)) return values.subarray(0, width);
      whole |= 1 << at;
      return values;
    });
    header.writeUInt32LE(whole, 12);
    return parts;
  }

  /** The first key that ends with its path says what the page's prefix is. */
  private addKey(key: string | null, path: string): number {
    if (key === null) return NONE;
    if (this.prefix === null && key.endsWith(path)) this.prefix = key.slice(0, key.length - path.length);
    const { prefix } = this;
    const isAsPath = prefix !== null && key.length === prefix.length + path.length;
    if (isAsPath && key.startsWith(prefix) && key.endsWith(path)) return AS_PATH;
    this.keys += key;
    return key.length;
  }

  private addTarget(target: string | undefined): number {
    if (target === undefined) return NONE;
    this.targets += target;
    return target.length;
  }

  private addRaw(raw: Buffer | undefined): number {
    if (raw === undefined) return NONE;
    this.raws.push(raw);
    return raw.length;
  }

  private empty(): void {
    this.count = 0;
    this.paths = '';
    this.keys = '';
    this.targets = '';
    this.prefix = null;
    this.raws = [];
  }
}

function columnsOf(make: (type: (typeof COLUMNS)[ColumnName], at: number) => Columns[ColumnName]): Columns {
  return Object.fromEntries(NAMES.map((name, at) => [name, make(COLUMNS[name], at)])) as unknown as Columns;
}

/** Whether all values are the same: then each is the one before it. */
function isUniform(values: Buffer, width: number): boolean {
  return values.subarray(width).equals(values.subarray(0, values.length - width));
}

function checked(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const body = Buffer.concat(parts, length + CHECK_BYTES);
  body.writeUInt32LE(crc32(body.subarray(0, length)), length);
  return body;
}

/** A page that was read. Makes an operation only when it is asked for. */
export interface OperationPage extends PagePlace {
  /** `at` counts from 0 within the page. */
  action(at: number): PlanAction;
  type(at: number): EntryType;
  operation(at: number): PlanOperation;
}

/** Throws `index.damaged` unless the body is just what was stored for this place. */
export function decodePage(body: Buffer, place: PagePlace): OperationPage {
  const bytes = aligned(body);
  const end = bytes.length - CHECK_BYTES;
  if (end < HEADER_BYTES || bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end))) throw damaged(place);
  if (bytes[0] !== FORMAT || bytes.readUInt32LE(4) !== place.count) throw damaged(place);
  if (bytes.readUInt32LE(8) !== place.firstSeq) throw damaged(place);
  return new DecodedPage(bytes, place);
}

/** Columns are read where they lie; a body that lies elsewhere than at a multiple of their width is copied. */
function aligned(body: Buffer): Buffer {
  return body.byteOffset % 8 === 0 ? body : Buffer.from(new Uint8Array(body).buffer);
}

class DecodedPage implements OperationPage {
  readonly firstSeq: number;
  readonly count: number;
  private readonly columns: Columns;
  /** Where the text begins, and where it ends. */
  private readonly textAt: readonly [number, number];
  private decoded: DecodedText | undefined;

  constructor(
    private readonly bytes: Buffer,
    { firstSeq, count }: PagePlace,
  ) {
    this.firstSeq = firstSeq;
    this.count = count;
    const { columns, end } = readColumns(bytes, count);
    this.columns = columns;
    this.textAt = [end, end + bytes.readUInt32LE(16)];
  }

  action(at: number): PlanAction {
    return ACTIONS[valueAt(this.columns.action, at)] ?? this.unknown();
  }

  type(at: number): EntryType {
    return TYPES[valueAt(this.columns.type, at)] ?? this.unknown();
  }

  operation(at: number): PlanOperation {
    const entry = this.entry(at);
    return {
      seq: this.firstSeq + at,
      action: this.action(at),
      entry,
      key: this.key(at, entry.path),
      previousSize: valueAt(this.columns.previousSize, at),
    };
  }

  private entry(at: number): SourceEntry {
    const { columns, text } = this;
    const entry: { -readonly [Name in keyof SourceEntry]: SourceEntry[Name] } = {
      path: text.all.slice(text.path[at], text.path[at + 1]),
      type: this.type(at),
      size: valueAt(columns.size, at),
      mtimeNs: bigAt(columns.mtimeNs, at),
      ctimeNs: bigAt(columns.ctimeNs, at),
      inode: bigAt(columns.inode, at),
      device: bigAt(columns.device, at),
      mode: valueAt(columns.mode, at),
      uid: valueAt(columns.uid, at),
      gid: valueAt(columns.gid, at),
    };
    const isLink = valueAt(columns.target, at) !== NONE;
    if (isLink) entry.linkTarget = text.all.slice(text.target[at], text.target[at + 1]);
    if (valueAt(columns.raw, at) !== NONE) entry.rawPath = this.rawPath(at);
    return entry;
  }

  private key(at: number, path: string): string | null {
    const length = valueAt(this.columns.key, at);
    if (length === NONE) return null;
    const { prefix, all, key } = this.text;
    return length === AS_PATH ? prefix + path : all.slice(key[at], key[at + 1]);
  }

  /** A copy: whoever keeps it does not keep the page. */
  private rawPath(at: number): Buffer {
    const starts = startsOf(this.columns.raw, this.count, this.textAt[1]);
    return Buffer.from(this.bytes.subarray(starts[at], starts[at + 1]));
  }

  /** Decoded when the first operation is asked for, all at once. */
  private get text(): DecodedText {
    this.decoded ??= this.decode();
    return this.decoded;
  }

  private decode(): DecodedText {
    const { columns, count, bytes } = this;
    const all = bytes.toString('utf8', ...this.textAt);
    const prefix = all.slice(0, bytes.readUInt32LE(20));
    const path = startsOf(columns.path, count, prefix.length);
    const key = startsOf(columns.key, count, path[count] ?? 0);
    const target = startsOf(columns.target, count, key[count] ?? 0);
    return { all, prefix, path, key, target };
  }

  private unknown(): never {
    throw damaged(this);
  }
}

/** The text of a page, and where in it each path, key and target begins. */
interface DecodedText {
  readonly all: string;
  readonly prefix: string;
  readonly path: Uint32Array;
  readonly key: Uint32Array;
  readonly target: Uint32Array;
}

/** `end`: where the text begins. */
function readColumns(bytes: Buffer, count: number): { columns: Columns; end: number } {
  const whole = bytes.readUInt32LE(12);
  let end = HEADER_BYTES;
  const columns = columnsOf((type, at) => {
    const column = new type(bytes.buffer as ArrayBuffer, bytes.byteOffset + end, (whole >>> at) & 1 ? count : 1);
    end += column.byteLength;
    return column;
  });
  return { columns, end };
}

/** `count` + 1 of them: the last is where all end. */
function startsOf(lengths: Uint32Array, count: number, first: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  let start = first;
  for (let at = 0; at < count; at += 1) {
    starts[at] = start;
    const length = valueAt(lengths, at);
    if (length < AS_PATH) start += length;
  }
  starts[count] = start;
  return starts;
}

/** A column of one value has it at every place. */
function valueAt(column: Float64Array | Uint32Array | Uint8Array, at: number): number {
  return column[column.length === 1 ? 0 : at] as number;
}

function bigAt(column: BigInt64Array | BigUint64Array, at: number): bigint {
  return column[column.length === 1 ? 0 : at] as bigint;
}

function damaged({ firstSeq, count }: PagePlace): EngineError {
  return new EngineError('index.damaged', { facts: { firstSeq, count } });
}

function outOfOrder({ seq, entry }: PlanOperation): EngineError {
  return new EngineError('internal', { message: 'an operation is missing', facts: { seq, path: entry.path } });
}
