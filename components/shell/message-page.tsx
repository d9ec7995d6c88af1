import type { ReactNode } from 'react';
import { LogoMark } from './logo';

/** A page that has only something to say, and ways out of it. */
export function MessagePage({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions: ReactNode;
}) {
  return (
    <div className="flex min-h-[70dvh] flex-col items-center justify-center gap-3 px-4 text-center">
      <LogoMark className="mb-3 size-10" />
      <h1 className="font-semibold text-xl">{title}</h1>
      <div className="max-w-md text-ink-muted">{children}</div>
      <div className="mt-4 flex flex-wrap justify-center gap-3">{actions}</div>
    </div>
  );
}
