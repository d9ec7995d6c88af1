import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';
import { getEnvironment } from '@/lib/environments/get-environment';
import { listEnvironments } from '@/lib/environments/list-environments';
import type { DatabaseServer } from '@/lib/sandbox/chaos/server';
import { startWorld, type World } from '@/lib/sandbox/chaos/world';
import { percentile } from './figures';

const sizes = [100, 1_000, 10_000] as const;
const rounds = 200;

export interface RecordFigures {
  what: string;
  environments: number;
  p50Ms: number;
  p95Ms: number;
}

/** A world with so many environments, and what each question took there, in milliseconds. */
interface Filled {
  environments: number;
  world: World;
  times: Map<string, number[]>;
}

/**
 * The verbs behind the list, the detail page and the API, with so many environments on record. The sizes lie in
 * databases of their own and are asked in turn, so that whatever else the machine does meets all of them alike.
 */
export async function measureOnRecord(server: DatabaseServer): Promise<RecordFigures[]> {
  const worlds: Filled[] = [];
  for (const environments of sizes) {
    const world = await startWorld(server, 60);
    await fill(world.database, world.ctx, environments);
    worlds.push({ environments, world, times: new Map(questions.map(({ what }) => [what, [] as number[]])) });
  }
  try {
    for (let round = -20; round < rounds; round += 1) {
      for (const { world, environments, times } of worlds) {
        for (const { what, ask } of questions) {
          const started = performance.now();
          await ask(world.ctx, environments);
          // The first ones only warm up.
          if (round >= 0) times.get(what)?.push(performance.now() - started);
        }
      }
    }
    return questions.flatMap(({ what }) =>
      worlds.map(({ environments, times }) => {
        const values = times.get(what) ?? [];
        return { what, environments, p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95) };
      }),
    );
  } finally {
    for (const { world } of worlds) await world.close();
  }
}

interface Question {
  what: string;
  ask: (ctx: Context, environments: number) => Promise<unknown>;
}

const questions: readonly Question[] = [
  { what: 'list, first page of 50', ask: (ctx) => listEnvironments({ ctx, input: {} }) },
  { what: 'list, active ones', ask: (ctx) => listEnvironments({ ctx, input: { status: ['ACTIVE'] } }) },
  { what: 'list, by part of the name', ask: (ctx) => listEnvironments({ ctx, input: { q: 'env-9' } }) },
  {
    what: 'detail',
    ask: (ctx, environments) => getEnvironment({ ctx, input: { name: `env-${environments / 2}` } }),
  },
];

/** Environments of a year: most are gone, a hundred at most are live; each has its operations, resources and events. */
async function fill(database: Database, ctx: Context, count: number): Promise<void> {
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
