import { createHash } from 'node:crypto';

/** The checksums S3 takes, each computed while the bytes pass by. */
export const CHECKSUM_NAMES = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof CHECKSUM_NAMES)[number];

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base64, as headers carry it. */
  digest(): string;
}

export function newChecksum(name: ChecksumName): Checksum {
  if (name === 'sha1' || name === 'sha256') {
    const hash = createHash(name);
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
  }
  return name === 'crc64nvme' ? new Crc64Nvme() : new Crc32(name === 'crc32' ? CRC32_TABLE : CRC32C_TABLE);
}

/** Reflected polynomials: ISO-HDLC (crc32), Castagnoli (crc32c), NVMe (crc64nvme). */
const CRC32_TABLE = crc32Table(0xedb88320);
const CRC32C_TABLE = crc32Table(0x82f63b78);

function crc32Table(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

class Crc32 implements Checksum {
  private value = 0xffffffff;

  constructor(private readonly table: Uint32Array) {}

  update(bytes: Uint8Array): void {
    let value = this.value;
    for (const byte of bytes) value = (this.table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
    this.value = value;
  }

  digest(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((this.value ^ 0xffffffff) >>> 0);
    return bytes.toString('base64');
  }
}

const CRC64_TABLE = BigUint64Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});
/** The table as two halves, since 64-bit integers are slow here. */
const CRC64_LOW = Uint32Array.from(CRC64_TABLE, (value) => Number(value & 0xffffffffn));
const CRC64_HIGH = Uint32Array.from(CRC64_TABLE, (value) => Number(value >> 32n));

class Crc64Nvme implements Checksum {
  private low = 0xffffffff;
  private high = 0xffffffff;

  update(bytes: Uint8Array): void {
    let { low, high } = this;
    for (const byte of bytes) {
      const at = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[at] ?? 0);
      high = (high >>> 8) ^ (CRC64_HIGH[at] ?? 0);
    }
    this.low = low;
    this.high = high;
  }

  digest(): string {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE((this.high ^ 0xffffffff) >>> 0, 0);
    bytes.writeUInt32BE((this.low ^ 0xffffffff) >>> 0, 4);
    return bytes.toString('base64');
  }
}
