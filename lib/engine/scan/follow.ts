import { type BigIntStats, realpathSync, statSync } from 'node:fs';
import type { LinkException, LinkPolicy } from '../types';
import { type DiskPath, errnoOf } from './directory';
import type { OpenRoot } from './roots';
import { storable } from './storable-times';

/** What a job does with links: its policy, and what it does with some links instead, by their paths. */
export interface LinkRules {
  readonly links: LinkPolicy;
  readonly linkExceptions?: readonly LinkException[];
}

/** Whether any link may be followed. */
export function followsAny({ links, linkExceptions = [] }: LinkRules): boolean {
  return links === 'follow' || linkExceptions.some(({ policy }) => policy === 'follow');
}

/**
 * Follows links safely: each real folder and file outside of the job's folders is copied once, under the name of the first link
 * that leads to it, and nothing is gone into twice, so that no loop can be entered. What lies in the job's folders is in the backup
 * under its own name, and a link to it stays a link. "First" is: of the links in one folder the first by name, and those of a
 * folder before those of the folders in it.
 */
export class LinkFollower {
  private readonly exceptions: ReadonlyMap<string, LinkPolicy>;
  private readonly copied = new Set<string>();

  constructor(
    private readonly rules: LinkRules,
    private readonly roots: readonly OpenRoot[],
  ) {
    this.exceptions = new Map((rules.linkExceptions ?? []).map(({ path, policy }) => [path, policy]));
    for (const { stat } of roots) this.copied.add(identity(stat));
  }

  /** `path`: of the link, in the backup. */
  policyOf(path: string): LinkPolicy {
    return this.exceptions.get(path) ?? this.rules.links;
  }

  /** What is copied under the link's name; null: the link stays a link (or is left out). */
  follow(path: string, disk: DiskPath): BigIntStats | null {
    if (this.policyOf(path) !== 'follow') return null;
    try {
      const real = realpathSync(disk, { encoding: 'buffer' });
      if (this.roots.some(({ realPath }) => isIn(realPath, real))) return null;
      const stat = storable(statSync(disk, { bigint: true }));
      return (stat.isDirectory() || stat.isFile()) && this.isFirst(stat) ? stat : null;
    } catch (error) {
      // Nothing there, a loop of links, or not ours to read: a link all the same.
      errnoOf(error);
      return null;
    }
  }

  /** True once for each real folder or file. */
  isFirst(stat: Pick<BigIntStats, 'dev' | 'ino'>): boolean {
    const name = identity(stat);
    if (this.copied.has(name)) return false;
    this.copied.add(name);
    return true;
  }
}

const identity = ({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>) => `${dev}:${ino}`;

function isIn(root: string, real: Buffer): boolean {
  const text = real.toString('latin1');
  const base = Buffer.from(root).toString('latin1');
  return text === base || text.startsWith(base === '/' ? base : `${base}/`);
}
