import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { NonceProvider } from '@/components/shell/nonce';
import { THEME_COOKIE, themeOf } from '@/components/shell/theme';
import { MomentProvider } from '@/components/ui/time';
import { zoneOf } from '@/components/ui/zone';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Foresync', template: '%s · Foresync' },
  description: 'Know before you sync.',
  icons: { icon: '/icon.svg' },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f8f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0b100f' },
  ],
};

/** Theme and time zone come from cookies, so the first paint is already right and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const theme = themeOf(jar.get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      {...(theme === 'system' ? {} : { 'data-theme': theme })}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <NonceProvider nonce={sent.get('x-nonce') ?? ''}>
          <MomentProvider nowMs={Date.now()} zone={zoneOf(jar.get('foresync-zone')?.value)}>
            {children}
          </MomentProvider>
        </NonceProvider>
      </body>
    </html>
  );
}
