import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { requestedAddress } from '@/lib/access/session-context';
import { readEnvironment } from './read-environment';

interface EnvironmentLayoutProps {
  params: Promise<{ name: string }>;
  children: ReactNode;
}

/**
 * What is not there is answered with 404: below here `loading.tsx` begins the answer, with 200. A page that the browser
 * is to show in place of another, as it says itself, has no status that anybody sees, and is not to wait.
 */
export default async function EnvironmentLayout({ params, children }: EnvironmentLayoutProps) {
  const isShownInPlace = (await headers()).get('sec-fetch-dest') === 'empty';
  if (!isShownInPlace) {
    const id = (await requestedAddress())?.searchParams.get('id');
    await readEnvironment((await params).name, id ?? undefined);
  }
  return children;
}
