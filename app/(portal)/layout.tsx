import type { ReactNode } from 'react';
import { SignInNotice } from '@/components/people/sign-in-notice';
import { PortalShell } from '@/components/shell/portal-shell';
import { RestoredBanner } from '@/components/shell/restored-banner';
import { ServerClock } from '@/components/time/clock';
import { actions, may } from '@/lib/access/permissions';
import { sessionContext, signInNotice } from '@/lib/access/session-context';
import { countToDecide } from '@/lib/approvals/list-approvals';
import { recentRestoredState } from '@/lib/restore/restored-state';
import { dismissSignInNotice } from './notice-actions';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await sessionContext();
  const { actor, database } = ctx;
  const notice = await signInNotice();
  const [restored, toDecide] = await Promise.all([recentRestoredState(database), countToDecide(ctx)]);
  const person = { name: actor.name, email: actor.email, role: actor.role, teams: actor.teams };
  const allowed = actions.filter((action) => may(actor, action));
  return (
    <ServerClock now={Date.now()}>
      <PortalShell person={person} may={allowed} toDecide={toDecide}>
        {notice ? <SignInNotice notice={notice} dismiss={dismissSignInNotice} /> : null}
        {restored ? <RestoredBanner /> : null}
        {children}
      </PortalShell>
    </ServerClock>
  );
}
