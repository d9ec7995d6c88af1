import type { Context, Role } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { type Database, openDatabase } from '@/lib/db/client';
import type { Held } from '@/lib/environments/operations/record-operation';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { type EnvironmentStatus, isTerminal } from '@/lib/environments/states';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { makeRoomForMany } from './room-for-many';
import { createTestDatabase } from './test-database';

/** Who takes part in the tests: Ada and Bert share a team, Grace has another, Olga approves, Root administers. */
const people = {
  ada: { role: 'engineer', teams: ['payments'] },
  bert: { role: 'engineer', teams: ['payments'] },
  grace: { role: 'engineer', teams: ['search'] },
  olga: { role: 'approver', teams: ['platform'] },
  root: { role: 'admin', teams: [] },
} as const satisfies Record<string, { role: Role; teams: readonly string[] }>;

export type PersonName = keyof typeof people;

const storedRoles = { viewer: 'VIEWER', engineer: 'ENGINEER', approver: 'APPROVER', admin: 'ADMIN' } as const;

/** A database of its own with three teams, five people and one target, and short ways to what tests start from. */
export interface Fixture {
  url: string;
  /** As the owner of the tables. */
  database: Database;
  /** As the portal connects. */
  portal: Database;
  targetId: string;
  /** The context of one of the people; `pool` when it must be another pool of connections than the portal's. */
  as: (person: PersonName, pool?: Database) => Context;
  /** Another pool, as another process would have; closed with the rest. */
  openPool: (poolSize?: number) => Database;
  /** Ada's request for an environment of team payments. */
  request: (name: string) => Promise<EnvironmentSummary>;
  /** An environment of team payments whose row says `status`, with its operations as that status needs them. */
  environmentIn: (status: EnvironmentStatus, name: string) => Promise<EnvironmentSummary>;
  close: () => Promise<void>;
}

/** @param limits those of a new installation, where they are what is tested; otherwise nobody comes near them */
export async function createFixture(limits: 'as-installed' | 'none' = 'none'): Promise<Fixture> {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, { poolSize: 6 });
  // People act as the portal does, so that what it may not do is seen; what tests start from, its owner makes.
  const portal = openDatabase(asRole(url, 'portal'), { poolSize: 6 });
  const pools = [database, portal];
  const targetId = await createTarget(database);
  const contexts = await createPeople(database);
  if (limits === 'none') await makeRoomForMany(database);
  const as = (person: PersonName, pool = portal): Context => ({ ...contexts[person], database: pool });
  const request = (name: string) => launchEnvironment({ ctx: as('ada'), input: requestOf(name) });
  return {
    url,
    database,
    portal,
    targetId,
    as,
    request,
    openPool: (poolSize = 4) => {
      const pool = openDatabase(url, { poolSize });
      pools.push(pool);
      return pool;
    },
    environmentIn: async (status, name) => {
      const environment = await request(name);
      await putInto(database, environment, status);
      return environment;
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.$disconnect()));
      await drop();
    },
  };
}

/** A valid request of team payments, with `changes` over it. */
export function requestOf(name: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    name,
    blueprint: 'web-environment',
    target: 'sandbox',
    team: 'payments',
    inputs: {} as Record<string, unknown>,
    ...changes,
  };
}

/** What worker `workerId` holds of the latest operation of an environment, whether or not it claimed it. */
export function heldBy(workerId: string, environment: EnvironmentSummary): Held {
  if (!environment.operation) throw new Error(`${environment.name} has no operation`);
  const { id: operationId, kind } = environment.operation;
  return { operationId, environmentId: environment.id, kind, workerId };
}

export const stackIdOf = (name: string) =>
  `arn:aws:cloudformation:eu-west-3:123456789012:stack/slipway-${name}/8a7b`;

async function createTarget(database: Database): Promise<string> {
  const { id } = await database.target.create({
    data: {
      name: 'sandbox',
      accountId: '123456789012',
      region: 'eu-west-3',
      roleArn: 'arn:aws:iam::123456789012:role/slipway-launcher',
      externalId: 'an-external-id-nobody-may-see',
      executionRoleArn: 'arn:aws:iam::123456789012:role/slipway-execution',
      artifactBucket: 'slipway-artifacts-123456789012-eu-west-3',
    },
  });
  return id;
}

async function createPeople(database: Database): Promise<Record<PersonName, Omit<Context, 'database'>>> {
  const contexts: Partial<Record<PersonName, Omit<Context, 'database'>>> = {};
  for (const [name, { role, teams }] of Object.entries(people)) {
    const { id } = await database.user.create({
      data: {
        name: name.slice(0, 1).toUpperCase() + name.slice(1),
        email: `${name}@example.com`,
        role: storedRoles[role],
        memberships: {
          create: teams.map((team) => ({
            team: { connectOrCreate: { where: { name: team }, create: { name: team } } },
          })),
        },
      },
    });
    const actor = await loadActor(database, id);
    if (!actor) throw new Error(`${name} is missing`);
    contexts[name as PersonName] = { actor, via: 'api', freshUntil: 'always' };
  }
  return contexts as Record<PersonName, Omit<Context, 'database'>>;
}

async function putInto(
  database: Database,
  environment: EnvironmentSummary,
  status: EnvironmentStatus,
): Promise<void> {
  const { operationId } = heldBy('', environment);
  const waits = status === 'QUEUED' || status === 'AWAITING_APPROVAL';
  const waiting = status === 'QUEUED' ? 'PENDING' : 'AWAITING_APPROVAL';
  const ended = status === 'REJECTED' || status === 'CANCELLED' ? status : 'SUCCEEDED';
  const underWay = status === 'LAUNCHING' || status === 'UPDATING' || status === 'TEARING_DOWN';
  await database.operation.update({
    where: { id: operationId },
    data: {
      status: waits ? waiting : underWay ? 'IN_PROGRESS' : ended,
      startedAt: new Date(),
      finishedAt: waits || underWay ? null : new Date(),
    },
  });
  if (status === 'AWAITING_APPROVAL') await holdForApproval(database, operationId);
  await database.environment.update({
    where: { id: environment.id },
    data: {
      status,
      stackId: waits ? null : stackIdOf(environment.name),
      endedAt: isTerminal(status) ? new Date() : null,
    },
  });
}

/** As a policy would have held it. */
async function holdForApproval(database: Database, operationId: string): Promise<void> {
  const operation = await database.operation.findUniqueOrThrow({
    where: { id: operationId },
    include: { environment: true },
  });
  const { requestedById } = operation;
  const requestedAt = new Date();
  const expiresAt = new Date(requestedAt.getTime() + 7 * 86_400_000);
  const reasons = [{ policy: 'cost', outcome: 'approval', words: 'over $500 a month' }];
  const { inputs } = operation;
  const { blueprint, blueprintVersion } = operation.environment;
  const about = { action: 'launch', blueprint, blueprintVersion, inputs, before: null, flightCheck: null };
  const peopleBehind = [requestedById];
  await database.approval.create({
    data: { operationId, requestedById, peopleBehind, about, reasons, requestedAt, expiresAt },
  });
}

/**
 * How many rows each table holds, the job queue's included: equal before and after means that nothing was stored. A
 * refusal is counted all the same.
 */
export async function countRows(database: Database): Promise<Record<string, number>> {
  const tables = await database.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE (schemaname = 'public' AND tablename <> 'audit_denials') OR (schemaname = 'pgboss' AND tablename LIKE 'job%')
    ORDER BY 1`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await database.$queryRawUnsafe<{ rows: number }[]>(
      `SELECT count(*)::int AS rows FROM ${name}`,
    );
    counts[name] = row?.rows ?? 0;
  }
  return counts;
}
