import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readPolicy } from './read-policy';

/** What is not there is answered with 404, before `loading.tsx` begins the answer with 200. */
export default async function PolicyLayout({
  params,
  children,
}: {
  params: Promise<{ id: string }>;
  children: ReactNode;
}) {
  const isShownInPlace = (await headers()).get('sec-fetch-dest') === 'empty';
  if (!isShownInPlace) await readPolicy((await params).id);
  return children;
}
