import type { ReactNode } from 'react';
import { PortalShell } from '@/components/shell/portal-shell';
import { RestoredBanner } from '@/components/shell/restored-banner';
import { SignInNotice } from '@/components/shell/sign-in-notice';
import { ServerClock } from '@/components/time/clock';
import { sessionContext, signInNotice } from '@/lib/access/session-context';
import { recentRestoredState } from '@/lib/restore/restored-state';
import { dismissSignInNotice } from './notice-actions';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { actor, database } = await sessionContext();
  const notice = await signInNotice();
  const restored = await recentRestoredState(database);
  const person = { name: actor.name, email: actor.email, role: actor.role, teams: actor.teams };
  return (
    <ServerClock now={Date.now()}>
      <PortalShell person={person}>
        {notice ? <SignInNotice notice={notice} dismiss={dismissSignInNotice} /> : null}
        {restored ? <RestoredBanner /> : null}
        {children}
      </PortalShell>
    </ServerClock>
  );
}
