import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';

/** The name of one that is live. */
export const liveNameAmong = (environments: number) => `env-${environments / 2}`;

/** Environments of a year: most are gone, a hundred at most are live; each has its operations, resources and events. */
export async function fillRecord(database: Database, ctx: Context, count: number): Promise<void> {
  const target = await database.target.findFirstOrThrow();
  const team = await database.team.findUniqueOrThrow({ where: { name: 'payments' } });
  await database.$executeRaw`
    INSERT INTO environments (id, name, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status,
      stack_name, stack_id, stack_status, resources_total, resources_done, created_at, ended_at)
    SELECT ${randomUUID()} || '-' || n, 'env-' || n, 'web-environment', '1', ${target.id}, ${team.id}, ${ctx.actor.id},
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
