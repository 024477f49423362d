import { tmpdir } from 'node:os';

/**
 * A folder for tests of links out of a tree: `npm test` puts temporary folders below /dev, which following never enters, and
 * says here where the disk's own are.
 */
export function diskFolder(): string {
  return process.env.FORESYNC_TEST_DISK ?? tmpdir();
}
