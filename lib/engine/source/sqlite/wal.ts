import { closeSync, openSync, readSync } from 'node:fs';

/*
 * A write-ahead log, as https://www.sqlite.org/fileformat2.html section 4 has it: 32 bytes of header, then frames of 24 bytes and a
 * page. A frame that ends a transaction says how many pages the database has after it; frames with another salt are left from before.
 */

const HEADER_BYTES = 32;
const FRAME_BYTES = 24;
const MAGIC = 0x377f0682;

/** Bytes of the database once the log is in it; null when the log holds no whole transaction. Throws Node's errors. */
export function bytesWithLog(wal: string): number | null {
  const descriptor = openSync(wal, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
    if ((header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC) return null;
    const pageBytes = header.readUInt32BE(8);
    const pages = pagesAfter(descriptor, { pageBytes, salt: header.subarray(16, 24) });
    return pages === 0 ? null : pages * pageBytes;
  } finally {
    closeSync(descriptor);
  }
}

function pagesAfter(descriptor: number, { pageBytes, salt }: { pageBytes: number; salt: Buffer }): number {
  const frame = Buffer.alloc(FRAME_BYTES);
  let pages = 0;
  for (let at = HEADER_BYTES; ; at += FRAME_BYTES + pageBytes) {
    if (readSync(descriptor, frame, 0, FRAME_BYTES, at) < FRAME_BYTES) return pages;
    if (!frame.subarray(8, 16).equals(salt)) return pages;
    pages = frame.readUInt32BE(4) || pages;
  }
}
