/** The IANA zone of a cookie, or UTC when it is absent or not one. */
export function zoneOf(cookie: string | undefined): string {
  if (cookie === undefined) return 'UTC';
  const zone = decodeURIComponent(cookie);
  return Intl.supportedValuesOf('timeZone').includes(zone) ? zone : 'UTC';
}
