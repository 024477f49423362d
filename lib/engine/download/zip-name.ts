import { EngineError } from '../errors';
import { isEntryPath } from '../snapshot/entry-path';
import type { DownloadLine } from './checked-body';

/**
 * The name of a line in a zip, as seen from the folder `above` ('' or with a final '/'). Zip programs take `\` and `C:` for parts of
 * a way, so those characters are written as `%5C` and `%3A`, and a `%` that reads like one of them as `%25`: no two paths get one
 * name. Throws `manifest.damaged` for a path that is none: absolute, with `..`, an empty name or NUL.
 */
export function zipName({ path, type }: Pick<DownloadLine, 'path' | 'type'>, above: string): string {
  const isBelow = path.startsWith(above) && path.length > above.length;
  if (!isBelow || !isEntryPath(path, type))
    throw new EngineError('manifest.damaged', { facts: { field: 'path', path } });
  return path.slice(above.length).split('/').map(plainName).join('/');
}

function plainName(name: string): string {
  const escaped = name.replace(/\\|%(?=25|5C|3A)/g, percent);
  return escaped.replace(/^[A-Za-z]:/, (drive) => `${drive[0]}%3A`);
}

const percent = (sign: string) => (sign === '%' ? '%25' : '%5C');

/** The longest folder that everything lies in, '' or with a final '/'. One folder alone is shown under its own name. */
export function folderAbove(paths: readonly string[]): string {
  const [first = '', ...rest] = paths.map(parentOf);
  const parts = first.split('/').slice(0, -1);
  while (parts.length > 0 && !rest.every((path) => path.startsWith(`${parts.join('/')}/`))) parts.pop();
  return parts.length === 0 ? '' : `${parts.join('/')}/`;
}

/** `a/b/` and `a/b` lie in `a/`. */
function parentOf(path: string): string {
  return path.slice(0, path.slice(0, -1).lastIndexOf('/') + 1);
}
