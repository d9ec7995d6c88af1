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

const storedRoles = {
  viewer: 'VIEWER',
  engineer: 'ENGINEER',
  approver: 'APPROVER',
  admin: 'ADMIN',
} as const satisfies Record<Role, string>;

/**
 * Makes the person's role and memberships exactly what the identity provider says; teams are made as needed. A role that
 * changes with it goes on record.
 */
export async function saveStanding(tx: Transaction, userId: string, standing: Standing): Promise<void> {
  // Whoever else writes this person's standing waits here: role and teams are of one sign-in, and so is "from".
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR UPDATE`;
  const before = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const role = storedRoles[standing.role];
  await tx.user.update({ where: { id: userId }, data: { role } });
  await saveMemberships(tx, userId, standing.teams);
  if (role === before.role) return;
  const name = before.name ?? before.email ?? userId;
  await appendAudit(
    tx,
    { actor: { id: userId, name }, via: 'sign-in' },
    {
      action: 'user.role',
      subject: { type: 'user', id: userId },
      details: { name, from: before.role, to: role, reason: 'As the identity provider said at sign-in' },
    },
  );
}

/** Prisma would cut a longer list itself, and send the parts over one connection at once. */
const rowsAtOnce = 10_000;

/** A directory may send tens of thousands of groups, and a statement takes 32,767 values at most: a list is one value. */
async function saveMemberships(tx: Transaction, userId: string, teams: readonly string[]): Promise<void> {
  const names = [...teams];
  // Two people who sign in at once may both bring a new team; in the same order, neither waits for the other for ever.
  const missing = await tx.$queryRaw<{ name: string }[]>`
    SELECT wanted.name FROM unnest(${names}::text[]) AS wanted(name)
    WHERE NOT EXISTS (SELECT 1 FROM teams WHERE teams.name = wanted.name)
    ORDER BY wanted.name`;
  for (let from = 0; from < missing.length; from += rowsAtOnce)
    await tx.team.createMany({ data: missing.slice(from, from + rowsAtOnce), skipDuplicates: true });
  await tx.$executeRaw`
    DELETE FROM memberships USING teams
    WHERE memberships.user_id = ${userId} AND teams.id = memberships.team_id
    AND NOT EXISTS (SELECT 1 FROM unnest(${names}::text[]) AS wanted(name) WHERE wanted.name = teams.name)`;
  await tx.$executeRaw`
    INSERT INTO memberships (user_id, team_id)
    SELECT ${userId}, teams.id FROM teams JOIN unnest(${names}::text[]) AS wanted(name) USING (name)
    ON CONFLICT DO NOTHING`;
}
