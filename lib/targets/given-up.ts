import { appendAudit } from '@/lib/audit/append';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { recordStack, type SeenStack } from '@/lib/environments/operations/record-operation';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import type { OperationKind } from '@/lib/environments/states';
import { assertFollowerLease, type FollowerLease } from './follower-lease';

/** An environment whose launch failed after AWS was asked for its stack, which nobody has seen. */
export type LaunchWithoutStack = Prisma.EnvironmentGetPayload<{ select: typeof launchSelection }>;

const launchSelection = {
  id: true,
  name: true,
  stackName: true,
  operations: { where: { kind: 'CREATE' }, select: { id: true, options: true } },
} as const satisfies Prisma.EnvironmentSelect;

export async function launchesWithoutStack(
  database: Database,
  targetId: string,
): Promise<LaunchWithoutStack[]> {
  return database.environment.findMany({
    where: {
      targetId,
      status: 'LAUNCH_FAILED',
      stackId: null,
      operations: { some: { kind: 'CREATE', executing: true } },
    },
    select: launchSelection,
  });
}

/** An operation that was given up while AWS could not be asked what became of it, and nobody has looked since. */
export interface EndedUnseen {
  id: string;
  kind: OperationKind;
  createdAt: Date;
  environmentId: string;
  /** Whether its environment has gone on to something else, which looks for itself. */
  movedOn: boolean;
  /** How long ago, by the database's clock. */
  endedMs: number;
}

export async function endedUnseen(database: Database, targetId: string): Promise<EndedUnseen[]> {
  return database.$queryRaw<EndedUnseen[]>`
    SELECT o.id::text, o.kind::text, o.created_at AS "createdAt", e.id AS "environmentId",
      (e.status NOT IN ('ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'TEARDOWN_BLOCKED')) AS "movedOn",
      (extract(epoch FROM clock_timestamp() - o.finished_at) * 1000)::float8 AS "endedMs"
    FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE e.target_id = ${targetId} AND o.status = 'FAILED' AND ${isUnseen}`;
}

/** Only those that ended without a look: a partial index would be for a handful of rows in a target's lifetime. */
const isUnseen = Prisma.sql`(o.give_up IS NOT NULL AND (o.give_up->>'withoutLooking')::boolean
  AND o.give_up->>'lookedAt' IS NULL)`;

/** AWS was asked what became of an operation that was given up without that: the page says so. */
export async function recordLooked(
  database: Database,
  lease: FollowerLease,
  { id, environmentId }: Pick<EndedUnseen, 'id' | 'environmentId'>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, environmentId);
    const lookedAt = (await databaseNow(tx)).toISOString();
    await tx.$executeRaw`
      UPDATE operations o SET give_up = jsonb_set(o.give_up, '{lookedAt}', to_jsonb(${lookedAt}::text))
      WHERE o.id = ${id}::uuid AND ${isUnseen}`;
    await announce(tx, environmentId);
  });
}

/**
 * The stack of a launch that failed, or was given up, has appeared in AWS: it is the environment's own, to be torn down
 * with it or removed by the next launch. False when something began on the environment in the meantime, and then nothing
 * is written. Throws MovedElsewhere when the follower's lease was lost.
 */
export async function recordLateStack(
  database: Database,
  lease: FollowerLease,
  { id }: Pick<LaunchWithoutStack, 'id'>,
  { stackId, ...seen }: SeenStack & { stackId: string },
): Promise<boolean> {
  const written = await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, id);
    const { count } = await tx.environment.updateMany({
      where: { id, status: 'LAUNCH_FAILED', stackId: null },
      data: { stackId },
    });
    if (count === 0) return false;
    await recordStack(tx, id, seen);
    const reason = `The stack of the failed launch has appeared in AWS: ${stackId}`;
    await recordEvent(tx, { environmentId: id, operationId: null, status: 'STACK_FOUND', reason });
    await appendAudit(
      tx,
      { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' },
      {
        action: 'environment.stack-found',
        subject: { type: 'environment', id },
        details: { stackId, stackStatus: seen.stackStatus },
      },
    );
    await announce(tx, id);
    crashPoint('commit.late-stack.before');
    return true;
  });
  if (written) crashPoint('commit.late-stack.after');
  return written;
}
