import type { ReactNode } from 'react';
import { PortalShell } from '@/components/shell/portal-shell';
import { ServerClock } from '@/components/time/clock';
import { sessionContext } from '@/lib/access/session-context';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { actor } = await sessionContext();
  const person = { name: actor.name, email: actor.email, role: actor.role, teams: actor.teams };
  return (
    <ServerClock now={Date.now()}>
      <PortalShell person={person}>{children}</PortalShell>
    </ServerClock>
  );
}
