'use client';

import './globals.css';
import { ErrorMessage } from '@/components/shell/error-message';

interface GlobalErrorProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function GlobalError({ error, retry }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Slipway</title>
        <main>
          <ErrorMessage digest={error.digest} retry={retry} />
        </main>
      </body>
    </html>
  );
}
