import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from './db-error';

/**
 * The folder that holds Foresync's package.json and prisma/migrations: found by walking up from this file, which works from the
 * sources, from a bundle in dist/ and from Next's build, and else from the working directory.
 */
export function packageRoot(): string {
  const starts = [path.dirname(fileURLToPath(import.meta.url)), process.cwd()];
  for (const start of starts) {
    const found = walkUp(start);
    if (found !== null) return found;
  }
  throw new DataError('data.package-missing', `Foresync's own files were not found above ${starts.join(' or ')}.`);
}

function walkUp(start: string): string | null {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (isForesync(folder)) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

function isForesync(folder: string): boolean {
  const file = path.join(folder, 'package.json');
  if (
    !existsSync(/* turbopackIgnore: true */ file) ||
    !existsSync(/* turbopackIgnore: true */ path.join(folder, 'prisma', 'migrations'))
  )
    return false;
  const { name } = JSON.parse(readFileSync(/* turbopackIgnore: true */ file, 'utf8')) as { name?: string };
  return name === 'foresync';
}
