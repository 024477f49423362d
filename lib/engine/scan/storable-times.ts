import type { BigIntStats } from 'node:fs';

const LAST_NS = 2n ** 63n - 1n;
const FIRST_NS = -(2n ** 63n);

/**
 * The stat with its times within what 64 bits of nanoseconds can say, which is what the index, a manifest and the addon keep: from 1677
 * to 2262. A file may have any other date (`touch -d 2400-01-01`): it is kept with the first or the last of these.
 */
export function storable<Stat extends Pick<BigIntStats, 'mtimeNs' | 'ctimeNs'>>(stat: Stat): Stat {
  stat.mtimeNs = within(stat.mtimeNs);
  stat.ctimeNs = within(stat.ctimeNs);
  return stat;
}

function within(ns: bigint): bigint {
  if (ns > LAST_NS) return LAST_NS;
  return ns < FIRST_NS ? FIRST_NS : ns;
}
