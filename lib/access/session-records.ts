import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { endSession } from './sessions';

/** Puts on record that somebody was let in: their session begins with this transaction. */
export async function recordSignIn(tx: Transaction, userId: string): Promise<void> {
  await record(tx, userId, 'user.sign-in', {});
}

/** Puts on record that somebody's session ended, since somebody signed in in the same browser. */
export async function recordReplaced(tx: Transaction, userId: string): Promise<void> {
  await record(tx, userId, 'user.sign-out', { how: 'another sign-in' });
}

/** Ends a session, and puts on record that its person left; one that has ended already is no error. */
export async function endSessionOnRecord(tx: Transaction, sessionToken: string): Promise<void> {
  const userId = await endSession(tx, sessionToken);
  if (userId !== null) await record(tx, userId, 'user.sign-out', {});
}

async function record(
  tx: Transaction,
  userId: string,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  const user = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      name: true,
      email: true,
      role: true,
      memberships: { select: { team: { select: { name: true } } } },
    },
  });
  const name = user.name ?? user.email ?? userId;
  // As whom: what a role allowed at that time is asked later.
  const standing = action === 'user.sign-in' ? { role: user.role, ...teamsOf(user.memberships) } : {};
  await appendAudit(
    tx,
    { actor: { id: userId, name }, via: 'sign-in' },
    { action, subject: { type: 'user', id: userId }, details: { name, ...standing, ...details } },
  );
}

/** Somebody may be in tens of thousands: an entry of the audit log is to be read by people. */
const mostNames = 50;

function teamsOf(memberships: readonly { team: { name: string } }[]) {
  const names = memberships.map(({ team }) => team.name).sort();
  return { teams: names.slice(0, mostNames), ...(names.length > mostNames && { ofTeams: names.length }) };
}
