import type { ReactNode } from 'react';
import { navigationNeeds } from '@/components/shell/navigation-needs';
import { PortalShell } from '@/components/shell/portal-shell';
import { RestoredBanner } from '@/components/shell/restored-banner';
import { ServerClock } from '@/components/time/clock';
import { may } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { recentRestoredState } from '@/lib/restore/restored-state';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { actor, database } = await sessionContext();
  const restored = await recentRestoredState(database);
  const person = { name: actor.name, email: actor.email, role: actor.role, teams: actor.teams };
  return (
    <ServerClock now={Date.now()}>
      <PortalShell person={person} allowed={navigationNeeds.filter((action) => may(actor, action))}>
        {restored ? <RestoredBanner /> : null}
        {children}
      </PortalShell>
    </ServerClock>
  );
}
