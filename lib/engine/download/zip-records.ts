/*
 * The records of a zip file, as PKWARE's APPNOTE.TXT 6.3.10 has them. Names are UTF-8 (general purpose bit 11), times are Info-ZIP's
 * "UT" field in UTC seconds beside the two-second ones of DOS, modes are Unix ones, and what does not fit into 32 bits is zip64.
 */

/** One member. Sizes in bytes; `modifiedMs` since 1970; `mode` a full st_mode. */
export interface ZipMember {
  readonly name: string;
  readonly mode: number;
  readonly modifiedMs: number;
  readonly method: 'store' | 'deflate';
  /** Where its sizes and checksum stand: before the content, or after it (then they are 0 in the header). */
  readonly sums: 'header' | 'descriptor';
  /** 64-bit sizes, which must be decided before the content is known. */
  readonly width: 32 | 64;
}

export interface Sums {
  readonly crc32: number;
  readonly compressed: number;
  readonly size: number;
}

const UNIX = 3;
const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
const METHODS = { store: 0, deflate: 8 } as const;

/** What stands before a member's content. */
export function localHeader(member: ZipMember, sums: Sums): Buffer {
  const isWide = member.width === 64;
  const shown = member.sums === 'header' ? sums : { crc32: 0, compressed: 0, size: 0 };
  const extra = Buffer.concat([timeField(member), ...(isWide ? [wideField([shown.size, shown.compressed])] : [])]);
  const name = Buffer.from(member.name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  writeCommon(head.subarray(4), member, shown);
  if (isWide) head.fill(0xff, 18, 26);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

/** What stands after the content of a member whose sums were not known before. */
export function dataDescriptor({ width }: ZipMember, { crc32, compressed, size }: Sums): Buffer {
  const record = Buffer.alloc(width === 64 ? 24 : 16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc32, 4);
  if (width === 64) {
    record.writeBigUInt64LE(BigInt(compressed), 8);
    record.writeBigUInt64LE(BigInt(size), 16);
  } else {
    record.writeUInt32LE(compressed, 8);
    record.writeUInt32LE(size, 12);
  }
  return record;
}

/** A member's line in the directory at the end; `offset`: where its local header stands. */
export function directoryRecord(member: ZipMember, sums: Sums, offset: number): Buffer {
  const wide = [...(member.width === 64 ? [sums.size, sums.compressed] : []), ...(offset >= LIMIT_32 ? [offset] : [])];
  const extra = Buffer.concat([timeField(member), ...(wide.length > 0 ? [wideField(wide)] : [])]);
  const name = Buffer.from(member.name);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE((UNIX << 8) | 45, 4);
  writeCommon(head.subarray(6), member, sums);
  if (member.width === 64) head.fill(0xff, 20, 28);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  const isFolder = member.name.endsWith('/');
  head.writeUInt32LE((((member.mode & LIMIT_16) << 16) | (isFolder ? 0x10 : 0)) >>> 0, 38);
  head.writeUInt32LE(Math.min(offset, LIMIT_32), 42);
  return Buffer.concat([head, name, extra]);
}

/** What ends the file: zip64's two records when anything needs them, then the old one. */
export function endRecords({ members, bytes, offset }: { members: number; bytes: number; offset: number }): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(members, LIMIT_16), 8);
  end.writeUInt16LE(Math.min(members, LIMIT_16), 10);
  end.writeUInt32LE(Math.min(bytes, LIMIT_32), 12);
  end.writeUInt32LE(Math.min(offset, LIMIT_32), 16);
  const isWide = members >= LIMIT_16 || bytes >= LIMIT_32 || offset >= LIMIT_32;
  return isWide ? Buffer.concat([wideEnd(members, bytes, offset), end]) : end;
}

function wideEnd(members: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE((UNIX << 8) | 45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(members), 24);
  record.writeBigUInt64LE(BigInt(members), 32);
  record.writeBigUInt64LE(BigInt(bytes), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + bytes), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

/** Version, flags, method, DOS time, checksum and sizes: the same in both headers. */
function writeCommon(at: Buffer, member: ZipMember, { crc32, compressed, size }: Sums): void {
  const { date, time } = dosTime(member.modifiedMs);
  at.writeUInt16LE(member.width === 64 ? 45 : 20, 0);
  at.writeUInt16LE(0x0800 | (member.sums === 'descriptor' ? 0x0008 : 0), 2);
  at.writeUInt16LE(METHODS[member.method], 4);
  at.writeUInt16LE(time, 6);
  at.writeUInt16LE(date, 8);
  at.writeUInt32LE(crc32, 10);
  at.writeUInt32LE(Math.min(compressed, LIMIT_32), 14);
  at.writeUInt32LE(Math.min(size, LIMIT_32), 18);
}

function wideField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [at, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
  return field;
}

/** Info-ZIP's extended timestamp. Its seconds have 32 bits with a sign: times outside of 1901 to 2038 are at the nearest end. */
function timeField({ modifiedMs }: ZipMember): Buffer {
  const seconds = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.floor(modifiedMs / 1000)));
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x5455, 0);
  field.writeUInt16LE(5, 2);
  field.writeUInt8(1, 4);
  field.writeInt32LE(seconds, 5);
  return field;
}

/** UTC, 1980 to 2107, for programs that do not know the field above. */
function dosTime(modifiedMs: number): { date: number; time: number } {
  const least = Date.UTC(1980, 0, 1);
  const at = new Date(Math.max(least, Math.min(Date.UTC(2107, 11, 31), modifiedMs)));
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return { date, time };
}
