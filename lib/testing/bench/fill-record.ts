import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';
import type { World } from '@/lib/testing/chaos/world';
import type { Asked } from './measure-in-turn';

/** A world with so many environments on record. */
export interface Filled extends Asked {
  world: World;
  /** Who sees all teams, and who sees five of them. */
  approver: Context;
  engineer: Context;
}

/** The name of one that is live. */
export const liveNameAmong = (environments: number) => `env-${environments / 2}`;

/** The team of a live environment, and of one in fifty. */
const ownTeam = 'payments';
const otherTeams = Array.from({ length: 49 }, (_, index) => `team-${index + 1}`);

/**
 * Environments of a year, of fifty teams in turn: most are gone, fifty are live; each has its operations, resources and
 * events.
 */
export async function fillRecord(world: World, environments: number): Promise<Filled> {
  const { database, ctx } = world;
  await insertRecord(database, ctx, environments);
  const some = otherTeams.slice(0, 4);
  await database.user.update({
    where: { id: ctx.actor.id },
    data: { memberships: { create: some.map((name) => ({ team: { connect: { name } } })) } },
  });
  const engineer: Context = { ...ctx, actor: { ...ctx.actor, teams: [ownTeam, ...some] } };
  // What comes over HTTP is asked by the same person, as an approver.
  await database.user.update({ where: { id: ctx.actor.id }, data: { role: 'APPROVER' } });
  return { environments, world, engineer, approver: { ...ctx, actor: { ...ctx.actor, role: 'approver' } } };
}

async function insertRecord(database: Database, ctx: Context, count: number): Promise<void> {
  const target = await database.target.findFirstOrThrow();
  await database.team.createMany({ data: otherTeams.map((name) => ({ name })) });
  const teams = await database.team.findMany({ where: { name: { in: [ownTeam, ...otherTeams] } } });
  // Live ones come at every fiftieth of the year: with one step more each, they are of all teams too.
  const ids = teams.toSorted((one) => (one.name === ownTeam ? -1 : 1)).map(({ id }) => id);
  await database.$executeRaw`
    INSERT INTO environments (id, name, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status,
      stack_name, stack_id, stack_status, resources_total, resources_done, created_at, ended_at)
    SELECT ${randomUUID()} || '-' || n, 'env-' || n, 'web-environment', '1', ${target.id},
      (${ids}::text[])[1 + (n + n / (${count}::int / 50)) % 50], ${ctx.actor.id},
      '{}', (CASE WHEN n % (${count}::int / 50) = 0 THEN 'ACTIVE' ELSE 'TORN_DOWN' END)::environment_status,
      'slipway-env-' || n, 'arn:' || n, 'CREATE_COMPLETE', 40, 40, now() - n * interval '1 minute',
      CASE WHEN n % (${count}::int / 50) = 0 THEN NULL ELSE now() END
    FROM generate_series(1, ${count}::int) n`;
  await database.$executeRaw`
    INSERT INTO operations (id, environment_id, kind, status, requested_by_id, inputs, created_at, started_at, accepted_at, finished_at)
    SELECT gen_random_uuid(), e.id, k.kind::operation_kind, 'SUCCEEDED', ${ctx.actor.id}, '{}',
      e.created_at + k.after, e.created_at + k.after, e.created_at + k.after, e.created_at + k.after + interval '5 minutes'
    FROM environments e, (VALUES ('CREATE', interval '0'), ('UPDATE', interval '1 hour')) AS k (kind, after)`;
  await database.$executeRaw`
    INSERT INTO stack_resources (environment_id, logical_id, type, physical_id, status, started_at, updated_at)
    SELECT e.id, 'Resource' || r, 'AWS::EC2::Subnet', 'subnet-' || r, 'CREATE_COMPLETE', e.created_at, e.created_at
    FROM environments e, generate_series(1, 10) r`;
  await database.$executeRaw`
    INSERT INTO environment_events (environment_id, source, external_id, at, logical_id, resource_type, status)
    SELECT e.id, 'CLOUDFORMATION', e.id || '-' || r, e.created_at, 'Resource' || r, 'AWS::EC2::Subnet', 'CREATE_COMPLETE'
    FROM environments e, generate_series(1, 20) r`;
  await database.$executeRaw`ANALYZE`;
}
