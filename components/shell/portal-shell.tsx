import type { ReactNode } from 'react';
import { ConnectionNotice } from '@/components/live/connection-notice';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import { KeepFocus } from './keep-focus';
import { Logo } from './logo';
import { Navigation } from './navigation';
import { type Person, UserMenu } from './user-menu';

/** The frame around every page of the portal: a column on large screens, a bar on top of small ones. */
export function PortalShell({
  person,
  may,
  toDecide,
  children,
}: {
  person: Person;
  /** Which of the actions that places of the portal need they may do. */
  may: readonly string[];
  /** How many requests wait for this person's decision. */
  toDecide: number;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <KeepFocus />
      <ConnectionNotice />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-accent-ink focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex flex-col border-b bg-surface lg:h-dvh lg:w-60 lg:shrink-0 lg:border-r lg:border-b-0">
        <div className="flex h-14 items-center justify-between px-4 lg:h-16 lg:px-5">
          <Link href={paths.environments()} aria-label="Slipway, all environments" className="rounded-md">
            <Logo />
          </Link>
          <UserMenu person={person} side="bottom" className="lg:hidden" />
        </div>
        <Navigation may={may} toDecide={toDecide} className="px-3 pb-2 lg:pt-2" />
        <div className="mt-auto hidden border-t p-3 lg:block">
          <UserMenu person={person} side="top" className="w-full" />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-6 outline-none md:px-8 lg:py-8">
        <div className="mx-auto w-full max-w-[84rem]">{children}</div>
      </main>
    </div>
  );
}
