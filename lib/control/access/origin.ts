import { isIP } from 'node:net';
import { DoorError } from '../door-error';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origins whose pages may change things: FORESYNC_ORIGIN (what the supervisor printed, or the address of a proxy in front),
 * and the host the request was sent to when that is a loopback name or a plain IP address. A host name of anyone else's is never
 * trusted, so a site that points its own name at this machine (DNS rebinding) stays outside.
 */
export function trustedOrigins(headers: Headers): string[] {
  const configured = process.env.FORESYNC_ORIGIN;
  const own = configured === undefined || configured === '' ? [] : [new URL(configured).origin];
  const host = headers.get('host');
  return host !== null && isOwnHost(host) ? [...own, `http://${host.toLowerCase()}`] : own;
}

function isOwnHost(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname, pathname, username } = new URL(`http://${host}`);
  if (pathname !== '/' || username !== '') return false;
  return LOOPBACK.has(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses a state-changing request that does not come from our own pages: DoorError `access.wrong-origin`. */
export function requireOwnOrigin(method: string, headers: Headers): void {
  if (READING.has(method.toUpperCase())) return;
  const origin = headers.get('origin');
  if (origin !== null && trustedOrigins(headers).includes(origin.toLowerCase())) return;
  throw new DoorError('access.wrong-origin', { facts: { origin } });
}
