import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../db/package-root';

/** "foresync 0.1.0", as snapshots name what wrote them. */
export function toolName(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return `foresync ${version}`;
}
