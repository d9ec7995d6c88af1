'use client';

import { ErrorMessage } from '@/components/shell/error-message';

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return <ErrorMessage digest={error.digest} retry={retry} />;
}
