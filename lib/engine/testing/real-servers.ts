import { missingCephPrograms, type Radosgw, startCephGateway } from './radosgw';

/** The real servers tests may ask for, and what is missing on this machine to start them. */
const SERVERS = { radosgw: missingCephPrograms } as const;

/**
 * 'run' when the server can be started, 'skip' when its programs are missing on a laptop. Where CI is set it throws instead: a
 * contract that nobody checked must not look like one that held.
 */
export function requireServer(name: keyof typeof SERVERS): 'run' | 'skip' {
  const missing = SERVERS[name]();
  if (missing.length === 0) return 'run';
  if (process.env.CI) throw new Error(`${name} is needed here, but these programs are missing: ${missing.join(', ')}`);
  return 'skip';
}

/** Starts a throw-away radosgw (two seconds); each caller has its own. Throws when its programs are missing. */
export async function startRadosgw(): Promise<Radosgw> {
  const missing = missingCephPrograms();
  if (missing.length > 0) throw new Error(`radosgw cannot be started, missing: ${missing.join(', ')}`);
  return startCephGateway();
}
