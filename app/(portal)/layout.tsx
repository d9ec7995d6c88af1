import type { ReactNode } from 'react';
import { PortalShell } from '@/components/shell/portal-shell';
import { RestoredBanner } from '@/components/shell/restored-banner';
import { ServerClock } from '@/components/time/clock';
import { sessionContext } from '@/lib/access/session-context';
import { countToDecide } from '@/lib/approvals/list-approvals';
import { recentRestoredState } from '@/lib/restore/restored-state';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await sessionContext();
  const { actor, database } = ctx;
  const [restored, toDecide] = await Promise.all([recentRestoredState(database), countToDecide(ctx)]);
  const person = { name: actor.name, email: actor.email, role: actor.role, teams: actor.teams };
  return (
    <ServerClock now={Date.now()}>
      <PortalShell person={person} toDecide={toDecide}>
        {restored ? <RestoredBanner /> : null}
        {children}
      </PortalShell>
    </ServerClock>
  );
}
