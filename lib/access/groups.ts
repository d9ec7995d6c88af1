import { z } from 'zod';
import { appendAudit } from '@/lib/audit/append';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import type { Transaction } from '@/lib/db/client';
import type { Role } from './context';

export interface GroupRules {
  claim: string;
  adminGroup: string;
  approverGroup: string;
  teamPrefix: string;
}

export interface Standing {
  role: Role;
  teams: string[];
}

const claimSchema = z.array(z.string());

/** What the groups in an ID token mean here. A missing or malformed claim means an engineer without a team. */
export function standingFromClaims(claims: Readonly<Record<string, unknown>>, rules: GroupRules): Standing {
  const parsed = claimSchema.safeParse(claims[rules.claim]);
  const groups = parsed.success ? parsed.data : [];
  const role = groups.includes(rules.adminGroup)
    ? 'admin'
    : groups.includes(rules.approverGroup)
      ? 'approver'
      : 'engineer';
  const teams = groups
    .filter((group) => group.startsWith(rules.teamPrefix))
    .map((group) => group.slice(rules.teamPrefix.length))
    // A team that no request could name would own nothing.
    .filter((name) => environmentRequestSchema.shape.team.safeParse(name).success);
  return { role, teams: [...new Set(teams)].sort() };
}

const storedRoles = { engineer: 'ENGINEER', approver: 'APPROVER', admin: 'ADMIN' } as const satisfies Record<
  Role,
  string
>;

/**
 * Makes the person's role and memberships exactly what the identity provider says; teams are made as needed. A role that
 * changes with it goes on record.
 */
export async function saveStanding(tx: Transaction, userId: string, standing: Standing): Promise<void> {
  const before = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const role = storedRoles[standing.role];
  await tx.user.update({ where: { id: userId }, data: { role } });
  const names = [...standing.teams].sort();
  // Two people who sign in at once may both bring a new team; in the same order, neither waits for the other for ever.
  await tx.team.createMany({ data: names.map((name) => ({ name })), skipDuplicates: true });
  const teams = await tx.team.findMany({ where: { name: { in: names } }, select: { id: true } });
  await tx.membership.deleteMany({ where: { userId, teamId: { notIn: teams.map((team) => team.id) } } });
  await tx.membership.createMany({
    data: teams.map((team) => ({ userId, teamId: team.id })),
    skipDuplicates: true,
  });
  if (role === before.role) return;
  const name = before.name ?? before.email ?? userId;
  await appendAudit(
    tx,
    { actor: { id: userId, name }, via: 'form' },
    {
      action: 'user.role',
      subject: { type: 'user', id: userId },
      details: { name, from: before.role, to: role, reason: 'As the identity provider said at sign-in' },
    },
  );
}
