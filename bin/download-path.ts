import type { IncomingMessage } from 'node:http';

const PATH = /^\/api\/v1\/snapshots\/([^/?]+)\/download\/?(\?|$)/;

/** The snapshot a download is asked of, as the address has it; null for every other request. */
export function downloadOf({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): string | null {
  return method === 'GET' ? (PATH.exec(url)?.[1] ?? null) : null;
}
