import type { Actor } from '@/lib/access/context';
import { toActor } from '@/lib/access/load-actor';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
import { type OrganizationLimits, readOrganizationLimits } from '@/lib/policies/organization';

/** A past request, or what became of an environment. */
export interface PastOperation {
  id: string;
  environmentId: string;
  kind: 'CREATE' | 'UPDATE' | 'TEARDOWN';
  /** What was asked for was done. */
  succeeded: boolean;
  requestedById: string;
  inputs: BlueprintInputs;
  at: Date;
}

export interface PastEnvironment {
  id: string;
  name: string;
  blueprint: string;
  teamId: string;
  targetId: string;
  ownerId: string;
  createdAt: Date;
  endedAt: Date | null;
}

export interface History {
  /** The requests that are asked again, by their ids. */
  requests: ReadonlySet<string>;
  environments: readonly PastEnvironment[];
  /** All of these environments, oldest first. */
  operations: readonly PastOperation[];
  people: ReadonlyMap<string, Actor>;
  teams: ReadonlyMap<string, { name: string; maxEnvironments: number | null; maxMonthlyUsd: number | null }>;
  targets: ReadonlyMap<
    string,
    { name: string; account: string; region: string; maxEnvironments: number | null; teams: string[] }
  >;
  organization: OrganizationLimits;
}

/** The newest requests, and everything that was live at the time of one of them. */
export async function readHistory(reader: Reader, limit: number): Promise<History> {
  const newest = await reader.operation.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: { id: true, createdAt: true },
  });
  const since = newest.at(-1)?.createdAt ?? new Date();
  const environments = await reader.environment.findMany({
    where: { OR: [{ endedAt: null }, { endedAt: { gte: since } }] },
    select: {
      id: true,
      name: true,
      blueprint: true,
      teamId: true,
      targetId: true,
      ownerId: true,
      createdAt: true,
      endedAt: true,
    },
  });
  const operations = await reader.$queryRaw<PastOperation[]>`
    SELECT o.id::text AS id, o.environment_id AS "environmentId", o.kind::text AS kind,
      o.status = 'SUCCEEDED' AS succeeded, o.requested_by_id AS "requestedById", o.inputs, o.created_at AS at
    FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE e.ended_at IS NULL OR e.ended_at >= ${since}
    ORDER BY o.created_at, o.id`;
  const users = await reader.user.findMany({
    where: { id: { in: [...new Set(operations.map(({ requestedById }) => requestedById))] } },
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      kind: true,
      memberships: { select: { team: { select: { name: true } } } },
    },
  });
  const teams = await reader.team.findMany();
  const targets = await reader.target.findMany({
    select: {
      id: true,
      name: true,
      accountId: true,
      region: true,
      maxEnvironments: true,
      teams: { select: { team: { select: { name: true } } } },
    },
  });
  return {
    requests: new Set(newest.map(({ id }) => id)),
    environments,
    operations,
    people: new Map(users.map((user) => [user.id, toActor(user)])),
    teams: new Map(teams.map((team) => [team.id, team])),
    targets: new Map(
      targets.map(({ accountId, teams: allowed, ...target }) => [
        target.id,
        { ...target, account: accountId, teams: allowed.map(({ team }) => team.name).sort() },
      ]),
    ),
    organization: await readOrganizationLimits(reader),
  };
}
