/** The wanted path when it lies on this site, or "/": a link to sign in must not lead anywhere else afterwards. */
export function pathInside(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  const url = new URL(wanted, 'http://inside.invalid');
  return url.origin === 'http://inside.invalid' ? url.pathname + url.search : '/';
}
