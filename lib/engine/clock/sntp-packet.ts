/** SNTP messages (RFC 4330, section 4; RFC 5905, 7.3): 48 bytes, big-endian, times in seconds since 1900 with a 32-bit fraction. */

export const PACKET_BYTES = 48;

/** Version 4, mode 3 (client), no leap warning. */
const CLIENT = 0x23;
const SERVER_MODE = 4;
const UNSYNCHRONISED = 3;
const LOWEST_STRATUM = 15;
/** RFC 5905, 7.2: a server that may be this far off (MAXDISP, 16 s) does not know the time. */
const MOST_ROOT_DISTANCE_MS = 16_000;
const SECONDS_1900_TO_1970 = 2_208_988_800;
/** RFC 4330, section 3: with the top bit clear a time belongs to the era that begins in February 2036. */
const ERA_SECONDS = 2 ** 32;

const AT = { stratum: 1, rootDelay: 4, rootDispersion: 8, reference: 12, originate: 24, receive: 32, transmit: 40 };

/** What a server said, or why it must not be believed. */
export type Answer =
  | {
      readonly kind: 'time';
      readonly receivedMs: number;
      readonly transmittedMs: number;
      readonly stratum: number;
      /** How far the server itself may be from the truth, ms. */
      readonly rootDistanceMs: number;
    }
  /** Stratum 0: the server asks to be left alone; `code` is DENY, RSTR, RATE or another four letters (RFC 5905, 7.4). */
  | { readonly kind: 'kiss'; readonly code: string }
  | { readonly kind: 'bad'; readonly reason: 'not-ours' | 'short' | 'mode' | 'unsynchronised' | 'no-time' };

/**
 * A question. `nonce` (8 bytes) goes where the sender's time would: a server returns it as it is, so that nobody who has not seen
 * the question can answer it, and nobody learns this machine's time from it.
 */
export function question(nonce: Buffer): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet[0] = CLIENT;
  nonce.copy(packet, AT.transmit);
  return packet;
}

/** Reads an answer to the question with this nonce. Never throws: whatever came over the network is a kind of answer. */
export function readAnswer(packet: Buffer, nonce: Buffer): Answer {
  if (packet.length < PACKET_BYTES) return { kind: 'bad', reason: 'short' };
  if (!packet.subarray(AT.originate, AT.originate + 8).equals(nonce)) return { kind: 'bad', reason: 'not-ours' };
  const first = packet.readUInt8(0);
  if ((first & 7) !== SERVER_MODE) return { kind: 'bad', reason: 'mode' };
  const stratum = packet.readUInt8(AT.stratum);
  if (stratum === 0) return { kind: 'kiss', code: kissCode(packet) };
  const rootDistanceMs = shortMs(packet, AT.rootDelay) / 2 + shortMs(packet, AT.rootDispersion);
  if (first >> 6 === UNSYNCHRONISED || stratum > LOWEST_STRATUM || rootDistanceMs >= MOST_ROOT_DISTANCE_MS) {
    return { kind: 'bad', reason: 'unsynchronised' };
  }
  const receivedMs = readTime(packet, AT.receive);
  const transmittedMs = readTime(packet, AT.transmit);
  if (receivedMs === null || transmittedMs === null) return { kind: 'bad', reason: 'no-time' };
  return { kind: 'time', receivedMs, transmittedMs, stratum, rootDistanceMs };
}

function kissCode(packet: Buffer): string {
  const code = packet.toString('latin1', AT.reference, AT.reference + 4);
  return /^[A-Z]{4}$/.test(code) ? code : '';
}

/** 16.16 fixed point seconds. */
function shortMs(packet: Buffer, at: number): number {
  return (packet.readUInt32BE(at) / 2 ** 16) * 1000;
}

function readTime(packet: Buffer, at: number): number | null {
  const seconds = packet.readUInt32BE(at);
  const fraction = packet.readUInt32BE(at + 4) / 2 ** 32;
  if (seconds === 0 && fraction === 0) return null;
  const era = seconds >= 2 ** 31 ? 0 : ERA_SECONDS;
  return (seconds + era - SECONDS_1900_TO_1970 + fraction) * 1000;
}

/** Writes a time (ms since 1970) as a packet holds it: what a server does. */
export function writeTime(packet: Buffer, at: number, ms: number): void {
  const seconds = ms / 1000 + SECONDS_1900_TO_1970;
  packet.writeUInt32BE(Math.floor(seconds) % ERA_SECONDS, at);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
}
