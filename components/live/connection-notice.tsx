'use client';

import { ExternalLink, LogOut, RefreshCw, WifiOff } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, startTransition, useEffect, useState } from 'react';
import { Button, buttonStyles } from '@/components/ui/button';
import { paths } from '@/lib/paths/paths';
import type { ConnectionState } from './connection';
import { attachPageRefresh } from './refresh-page';
import { useConnection } from './use-connection';

/** A failure that is over by then is not worth a word. */
const WORTH_TELLING_MS = 1_000;

/**
 * On every page: says that the portal is away, or doesn't know the person any more, and lets the page be read again
 * when that is over. It is there from the start, for screen readers announce only what changes in a region that they
 * know; and they announce each change of state, not each attempt.
 */
export function ConnectionNotice() {
  const router = useRouter();
  const state = useLasting(useConnection());
  useEffect(() => attachPageRefresh(() => startTransition(() => router.refresh())), [router]);
  return (
    <div
      role="status"
      // An open dialog hides everything else from screen readers, but not a live region that says so itself.
      aria-live="polite"
      data-beside-dialog
      // Where it covers no page: over the bar on top of small screens, in the empty part of the column on large ones.
      className="pointer-events-none fixed inset-x-3 top-2 z-60 flex justify-center lg:inset-x-auto lg:top-auto lg:bottom-20 lg:left-3 lg:w-54"
    >
      {state === 'fine' ? null : words[state]}
    </div>
  );
}

/** The state, but `lost` only when it lasts. */
function useLasting(state: ConnectionState): ConnectionState {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (state !== 'lost') return;
    const timer = setTimeout(() => setLasting(true), WORTH_TELLING_MS);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [state]);
  return state === 'lost' && !lasting ? 'fine' : state;
}

const words = {
  lost: (
    <Notice
      icon={
        <WifiOff aria-hidden className="size-4 shrink-0 animate-pulse text-warn motion-reduce:animate-none" />
      }
      title="Reconnecting…"
    >
      The portal can’t be reached. This page stays as it is, with what you typed.
    </Notice>
  ),
  'signed-out': (
    <Notice
      icon={<LogOut aria-hidden className="size-4 shrink-0 text-warn" />}
      title="You are signed out"
      action={<SignInAgain />}
    >
      What you typed stays here. Once you are signed in, this page continues by itself.
    </Notice>
  ),
  outdated: (
    <Notice
      icon={<RefreshCw aria-hidden className="size-4 shrink-0 text-accent" />}
      title="There is a new version of Slipway"
      action={
        <Button size="sm" onClick={() => window.location.reload()}>
          Reload
        </Button>
      }
    >
      This page shows nothing new until you reload it. Drafts are kept.
    </Notice>
  ),
} as const satisfies Record<Exclude<ConnectionState, 'fine'>, ReactNode>;

function Notice({
  icon,
  title,
  action,
  children,
}: {
  icon: ReactNode;
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="pointer-events-auto flex max-w-full items-center gap-3 rounded-lg border border-line-strong bg-surface py-2 pr-3 pl-3.5 shadow-raised sm:max-w-lg lg:flex-col lg:items-start lg:gap-2 lg:py-3">
      {icon}
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        {/* Small screens have no room for it: there it would cover the page. */}
        <p className="sr-only text-ink-muted text-sm sm:not-sr-only">{children}</p>
      </div>
      {action}
    </div>
  );
}

/** In a tab of its own: this one keeps what is typed, and notices when the person comes back to it. */
function SignInAgain() {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  return (
    <a
      href={paths.signIn(query ? `${pathname}?${query}` : pathname)}
      target="_blank"
      rel="noopener"
      className={buttonStyles({ variant: 'primary', size: 'sm', className: 'shrink-0' })}
    >
      Sign in again <ExternalLink aria-hidden />
      <span className="sr-only">in a new tab</span>
    </a>
  );
}
