/** What the person chose; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

export const THEME_COOKIE = 'foresync-theme';

/** The theme a cookie names; anything else follows the device. */
export function themeOf(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system';
}
