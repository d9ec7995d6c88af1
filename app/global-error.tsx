'use client';

import './globals.css';
import { ErrorMessage } from '@/components/shell/error-message';

interface GlobalErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function GlobalError({ error, reset }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Slipway</title>
        <main>
          <ErrorMessage digest={error.digest} retry={reset} />
        </main>
      </body>
    </html>
  );
}
