import { appendAudit } from '@/lib/audit/append';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import type { Reader, Transaction } from '@/lib/db/client';
import type { Role } from './context';

export interface GroupRules {
  adminGroup: string;
  approverGroup: string;
  viewerGroup?: string | undefined;
  teamPrefix: string;
}

export interface Standing {
  role: Role;
  teams: string[];
}

/** Which teams groups lead to because an admin said so, by the group's name. */
export type GroupMappings = ReadonlyMap<string, string>;

/**
 * What somebody's groups mean here. The strongest role counts; an engineer is whoever no group makes anything else.
 *
 * A group leads to the team that it is mapped to, else to the one that it is named after. A team with mapped groups
 * follows these alone: whatever gets the name of a group that was renamed leads nowhere by chance.
 */
export function standingFromGroups(
  groups: readonly string[],
  rules: GroupRules,
  mappings: GroupMappings = new Map(),
): Standing {
  const mapped = new Set(mappings.values());
  const teams = groups.flatMap((group) => {
    const team = mappings.get(group);
    if (team !== undefined) return [team];
    const named = teamNamedBy(group, rules);
    return named === null || mapped.has(named) ? [] : [named];
  });
  return { role: roleOf(groups, rules), teams: [...new Set(teams)].sort() };
}

function roleOf(groups: readonly string[], { adminGroup, approverGroup, viewerGroup }: GroupRules): Role {
  if (groups.includes(adminGroup)) return 'admin';
  if (groups.includes(approverGroup)) return 'approver';
  return viewerGroup !== undefined && groups.includes(viewerGroup) ? 'viewer' : 'engineer';
}

function teamNamedBy(group: string, { teamPrefix }: GroupRules): string | null {
  if (!group.startsWith(teamPrefix)) return null;
  const name = group.slice(teamPrefix.length);
  // A team that no request could name would own nothing.
  return environmentRequestSchema.shape.team.safeParse(name).success ? name : null;
}

export async function readGroupMappings(database: Reader): Promise<GroupMappings> {
  const rows = await database.groupMapping.findMany({
    select: { group: true, team: { select: { name: true } } },
  });
  return new Map(rows.map(({ group, team }) => [group, team.name]));
}

const storedRoles = {
  viewer: 'VIEWER',
  engineer: 'ENGINEER',
  approver: 'APPROVER',
  admin: 'ADMIN',
} as const satisfies Record<Role, string>;

/**
 * Makes the person's role and memberships exactly what the identity provider says; teams are made as needed. Null: it
 * did not say. Then nothing is taken away that only works within their teams, but nobody stays an approver or an admin
 * on what was true once: whoever has too many groups for a token would be one for ever. What changes goes on record.
 *
 * @param reason in words, for the audit log
 */
export async function saveStanding(
  tx: Transaction,
  userId: string,
  standing: Standing | null,
  reason = 'As the identity provider said at sign-in',
): Promise<void> {
  // Whoever else writes this person's standing waits here: role and teams are of one sign-in, and so is "from".
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR UPDATE`;
  const before = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const role = standing ? storedRoles[standing.role] : withoutPrivilege[before.role];
  if (role !== before.role) await tx.user.update({ where: { id: userId }, data: { role } });
  const teams = standing ? await saveMemberships(tx, userId, standing.teams) : { gained: [], lost: [] };
  const name = before.name ?? before.email ?? userId;
  const by = { actor: { id: userId, name }, via: 'sign-in' } as const;
  const subject = { type: 'user', id: userId };
  if (role !== before.role) {
    const why = standing ? reason : 'The identity provider did not say which groups they are in';
    const details = { name, from: before.role, to: role, reason: why };
    await appendAudit(tx, by, { action: 'user.role', subject, details });
  }
  if (teams.gained.length + teams.lost.length > 0)
    await appendAudit(tx, by, {
      action: 'user.teams',
      subject,
      details: { name, ...shortened(teams), reason },
    });
}

const withoutPrivilege = {
  VIEWER: 'VIEWER',
  ENGINEER: 'ENGINEER',
  APPROVER: 'ENGINEER',
  ADMIN: 'ENGINEER',
} as const;

/** Somebody may be in tens of thousands: an entry of the audit log is to be read by people. */
function shortened(teams: { gained: string[]; lost: string[] }) {
  const most = 50;
  const { gained, lost } = teams;
  const counts = gained.length > most || lost.length > most;
  return {
    gained: gained.slice(0, most),
    lost: lost.slice(0, most),
    ...(counts ? { counts: { gained: gained.length, lost: lost.length } } : {}),
  };
}

/** Prisma would cut a longer list itself, and send the parts over one connection at once. */
const rowsAtOnce = 10_000;

/** A directory may send tens of thousands of groups, and a statement takes 32,767 values at most: a list is one value. */
async function saveMemberships(
  tx: Transaction,
  userId: string,
  teams: readonly string[],
): Promise<{ gained: string[]; lost: string[] }> {
  const names = [...teams];
  // Two people who sign in at once may both bring a new team; in the same order, neither waits for the other for ever.
  const missing = await tx.$queryRaw<{ name: string }[]>`
    SELECT wanted.name FROM unnest(${names}::text[]) AS wanted(name)
    WHERE NOT EXISTS (SELECT 1 FROM teams WHERE teams.name = wanted.name)
    ORDER BY wanted.name`;
  for (let from = 0; from < missing.length; from += rowsAtOnce)
    await tx.team.createMany({ data: missing.slice(from, from + rowsAtOnce), skipDuplicates: true });
  const lost = await tx.$queryRaw<{ name: string }[]>`
    DELETE FROM memberships USING teams
    WHERE memberships.user_id = ${userId} AND teams.id = memberships.team_id
    AND NOT EXISTS (SELECT 1 FROM unnest(${names}::text[]) AS wanted(name) WHERE wanted.name = teams.name)
    RETURNING teams.name`;
  const gained = await tx.$queryRaw<{ name: string }[]>`
    INSERT INTO memberships (user_id, team_id)
    SELECT ${userId}, teams.id FROM teams JOIN unnest(${names}::text[]) AS wanted(name) USING (name)
    ON CONFLICT DO NOTHING
    RETURNING (SELECT t.name FROM teams t WHERE t.id = team_id) AS name`;
  const namesOf = (rows: { name: string }[]) => rows.map(({ name }) => name).sort();
  return { gained: namesOf(gained), lost: namesOf(lost) };
}
