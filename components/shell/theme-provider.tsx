'use client';

import { getNonce } from 'get-nonce';
import { ThemeProvider as NextThemes } from 'next-themes';
import type { ReactNode } from 'react';

/**
 * Light, dark, or as the system has it; the choice is kept in this browser.
 *
 * @param nonce of the answer that is being made; in a browser that of the page counts, whatever comes later
 */
export function ThemeProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <NextThemes
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={typeof window === 'undefined' ? nonce : getNonce()}
    >
      {children}
    </NextThemes>
  );
}
