import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '#components/shell/theme.ts';
import { TimeZoneProvider } from '#components/time/time-zone.tsx';
import { knownTimeZone, TIME_ZONE_COOKIE } from '#components/time/zones.ts';
import './globals.css';

export const metadata: Metadata = {
  description: 'Paste a repository URL, get an onboarded repository.',
  referrer: 'same-origin',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f9fb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0d10' },
  ],
};

/** Theme and time zone come from cookies, so that the first paint is already right and needs no inline script. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  const timeZone = knownTimeZone(jar.get(TIME_ZONE_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <TimeZoneProvider known={timeZone}>{children}</TimeZoneProvider>
      </body>
    </html>
  );
}
