import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readTarget } from './read-target';

interface TargetLayoutProps {
  params: Promise<{ name: string }>;
  children: ReactNode;
}

/** What is not there is answered with 404: see the layout of an environment. */
export default async function TargetLayout({ params, children }: TargetLayoutProps) {
  const isShownInPlace = (await headers()).get('sec-fetch-dest') === 'empty';
  if (!isShownInPlace) await readTarget((await params).name);
  return children;
}
