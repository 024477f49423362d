import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/**
 * A response whose wire is cut: with `bodyBytes` null nothing of the answer leaves, else its headers and that many bytes of its
 * body. The operation works on it as on any other.
 */
export function cutResponse(
  incoming: IncomingMessage,
  headers: ServerResponse,
  bodyBytes: number | null,
): ServerResponse {
  const response = new ServerResponse(incoming);
  for (const [name, value] of Object.entries(headers.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  let wire: Buffer = Buffer.alloc(0);
  let sent = 0;
  const allowed = () => {
    const end = wire.indexOf(END_OF_HEADERS);
    return bodyBytes === null || end === -1 ? 0 : end + END_OF_HEADERS.length + bodyBytes;
  };
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      wire = Buffer.concat([wire, chunk]);
      incoming.socket.write(wire.subarray(sent, Math.min(allowed(), wire.length)));
      sent = Math.min(allowed(), wire.length);
      if (bodyBytes !== null && sent === allowed() && sent > 0) incoming.socket.destroySoon();
      done();
    },
  });
  response.assignSocket(socket as unknown as Socket);
  response.on('finish', () => incoming.socket.destroySoon());
  return response;
}
