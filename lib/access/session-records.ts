import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { hashToken } from './secrets';

/** Puts on record that somebody was let in: their session begins with this transaction. */
export async function recordSignIn(tx: Transaction, userId: string): Promise<void> {
  await record(tx, userId, 'user.sign-in', {});
}

/**
 * Ends a session, and puts on record that its person left; one that has ended already is no error.
 *
 * @param how where it was not a person who signed out of it: `provider`, `admin`, …
 */
export async function endSessionOnRecord(tx: Transaction, sessionToken: string, how?: string): Promise<void> {
  const where = { tokenHash: hashToken(sessionToken) };
  const session = await tx.session.findUnique({ where, select: { userId: true } });
  const { count } = await tx.session.deleteMany({ where });
  if (session && count > 0) await record(tx, session.userId, 'user.sign-out', how ? { how } : {});
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
