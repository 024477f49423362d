import { createSocket } from 'node:dgram';
import { PACKET_BYTES, writeTime } from '../sntp-packet';

/** How a scripted server answers: the packet, ready but for what the script changes; null sends nothing. */
export type Script = (packet: Buffer) => Buffer | null;

export interface TimeServer {
  /** 127.0.0.1:port */
  readonly address: string;
  close(): Promise<void>;
}

const AT = { originate: 24, receive: 32, transmit: 40 };

/** An NTP server on loopback, of stratum 2, whose clock is `aheadMs` ahead of the true time. */
export async function startTimeServer(aheadMs = 0, script: Script = (packet) => packet): Promise<TimeServer> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const answer = script(answerTo(question, Date.now() + aheadMs));
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(question: Buffer, nowMs: number): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet[0] = 0x24;
  packet[1] = 2;
  question.copy(packet, AT.originate, AT.transmit, AT.transmit + 8);
  writeTime(packet, AT.receive, nowMs);
  writeTime(packet, AT.transmit, nowMs);
  return packet;
}
