import './globals.css';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { NoNativeSubmit } from '@/components/shell/no-native-submit';
import { ThemeProvider } from '@/components/shell/theme-provider';

export const metadata: Metadata = {
  title: { default: 'Slipway', template: '%s · Slipway' },
  description: 'Launch an environment from a form, watch it come up, tear it down again.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#12171c' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Made for this answer by `proxy.ts`. Asking for it makes every page one of its request, also those of errors.
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    // The theme's class is set before React takes over, so the element differs from what the server wrote.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <NoNativeSubmit nonce={nonce} />
        <ThemeProvider nonce={nonce}>{children}</ThemeProvider>
      </body>
    </html>
  );
}
