import type { Context, Role } from '@/lib/access/context';
import { toActor } from '@/lib/access/load-actor';
import { assertMay } from '@/lib/access/permissions';
import { csvLine } from './csv';

/** Somebody, and all that they may do here: what a reviewer confirms or takes away. */
export interface ReviewedPerson {
  id: string;
  name: string;
  email: string | null;
  kind: 'person' | 'service';
  disabledAt: string | null;
  createdAt: string;
  lastSignInAt: string | null;
  role: { name: Role; since: string };
  /** `since` null: from before memberships went on record. */
  teams: { name: string; since: string | null }[];
  /** Those that still work. */
  tokens: {
    id: string;
    name: string;
    prefix: string;
    scopes: string[];
    /** Those that it is for alone; none: all of its owner's. */
    teams: string[];
    createdAt: string;
    expiresAt: string | null;
    lastUsedAt: string | null;
  }[];
  /** The workflows that get tokens of this service account. */
  trusts: {
    id: string;
    issuer: string;
    repository: string;
    ref: string | null;
    environment: string | null;
    pullRequests: boolean;
    workflow: string | null;
    scopes: string[];
    createdAt: string;
    lastUsedAt: string | null;
  }[];
}

/** Who has what, since when, and when it was last used. Throws 'forbidden' for whoever may not see people. */
export async function accessReview({ ctx }: { ctx: Context }): Promise<ReviewedPerson[]> {
  assertMay(ctx.actor, 'access.review');
  const { database } = ctx;
  const [users, roleChanges, joined, allTeams] = await Promise.all([
    database.user.findMany({
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      include: {
        memberships: { select: { team: { select: { name: true } } } },
        tokens: {
          where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
          orderBy: { createdAt: 'asc' },
        },
        trusts: { where: { endedAt: null }, orderBy: { createdAt: 'asc' } },
      },
    }),
    database.$queryRaw<{ id: string; at: Date }[]>`
      SELECT subject_id AS id, max(at) AS at FROM audit_entries WHERE action = 'user.role' GROUP BY subject_id`,
    database.$queryRaw<{ id: string; team: string; at: Date }[]>`
      SELECT subject_id AS id, gained.team, max(at) AS at FROM audit_entries,
        jsonb_array_elements_text(CASE jsonb_typeof(details -> 'gained') WHEN 'array' THEN details -> 'gained' ELSE '[]' END)
          AS gained(team)
      WHERE action = 'user.teams' GROUP BY subject_id, gained.team`,
    database.team.findMany({ select: { id: true, name: true } }),
  ]);
  const roleSince = new Map(roleChanges.map(({ id, at }) => [id, at]));
  const joinedAt = new Map(joined.map(({ id, team, at }) => [`${id} ${team}`, at]));
  const teamNames = new Map(allTeams.map((team) => [team.id, team.name]));
  return users.map((user) => {
    const { name, email, kind, role, teams } = toActor(user);
    return {
      id: user.id,
      name,
      email,
      kind,
      disabledAt: user.disabledAt?.toISOString() ?? null,
      createdAt: user.createdAt.toISOString(),
      lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
      role: { name: role, since: (roleSince.get(user.id) ?? user.createdAt).toISOString() },
      teams: teams.map((team) => ({
        name: team,
        since:
          (
            joinedAt.get(`${user.id} ${team}`) ?? (kind === 'service' ? user.createdAt : null)
          )?.toISOString() ?? null,
      })),
      tokens: user.tokens.map((token) => ({
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        scopes: token.scopes,
        teams: token.teamIds.map((id) => teamNames.get(id) ?? '(deleted)').sort(),
        createdAt: token.createdAt.toISOString(),
        expiresAt: token.expiresAt?.toISOString() ?? null,
        lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
      })),
      trusts: user.trusts.map(({ id, issuer, repository, ref, environment, pullRequests, ...trust }) => ({
        ...{ id, issuer, repository, ref, environment, pullRequests },
        workflow: trust.workflow,
        scopes: trust.scopes,
        createdAt: trust.createdAt.toISOString(),
        lastUsedAt: trust.lastUsedAt?.toISOString() ?? null,
      })),
    };
  });
}

const columns = ['id', 'name', 'email', 'kind', 'disabled', 'grant', 'what', 'since', 'expires', 'lastUsed'];

/** One line for each thing that somebody has: what a reviewer ticks off. */
export function reviewAsCsv(people: readonly ReviewedPerson[]): string {
  const lines = people.flatMap((person) => {
    const who = [person.id, person.name, person.email, person.kind, person.disabledAt];
    const { role, teams, tokens, trusts, lastSignInAt } = person;
    return [
      [...who, 'role', role.name, role.since, null, lastSignInAt],
      ...teams.map(({ name, since }) => [...who, 'team', name, since, null, lastSignInAt]),
      ...tokens.map(({ name, prefix, scopes, teams: only, createdAt, expiresAt, lastUsedAt }) => [
        ...who,
        'token',
        `${name} (${[`${prefix}…`, scopes.join(' '), ...(only.length > 0 ? [`only ${only.join(' ')}`] : [])].join(', ')})`,
        createdAt,
        expiresAt,
        lastUsedAt,
      ]),
      ...trusts.map((trust) => [...who, 'trust', inWords(trust), trust.createdAt, null, trust.lastUsedAt]),
    ];
  });
  return [columns, ...lines].map(csvLine).join('');
}

function inWords(trust: ReviewedPerson['trusts'][number]): string {
  const { issuer, repository, pullRequests, environment, ref, workflow, scopes } = trust;
  const which = [
    pullRequests ? 'pull requests' : null,
    environment === null ? null : `environment ${environment}`,
    ref,
    workflow,
    `of ${issuer}`,
    scopes.join(' '),
  ];
  return `${repository} (${which.filter((part) => part !== null).join(', ')})`;
}
