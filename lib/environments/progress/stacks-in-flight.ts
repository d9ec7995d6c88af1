import type { Database } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { watchedEnvironments } from '@/lib/live/watch';
import type { FollowerLease } from '@/lib/targets/follower-lease';

/** Everything in flight in a target. */
export async function stacksInFlight(database: Database, targetId: string): Promise<StackInFlight[]> {
  return readStacks(database, { status: 'IN_PROGRESS', environment: { targetId, stackId: { not: null } } });
}

async function readStacks(database: Database, where: Prisma.OperationWhereInput): Promise<StackInFlight[]> {
  const rows = await database.operation.findMany({
    where,
    orderBy: { startedAt: 'asc' },
    include: { environment: true },
  });
  const watched = await watchedEnvironments(
    database,
    rows.map((row) => row.environmentId),
  );
  return rows.flatMap(({ environment, ...operation }) =>
    environment.stackId === null
      ? []
      : [
          {
            environmentId: environment.id,
            environmentName: environment.name,
            blueprint: environment.blueprint,
            inputs: environment.inputs as Record<string, unknown>,
            stackId: environment.stackId,
            stackStatus: environment.stackStatus,
            resourcesTotal: environment.resourcesTotal,
            watched: watched.has(environment.id),
            operation: {
              id: operation.id,
              kind: operation.kind,
              requestedAt: operation.createdAt,
              startedAt: operation.startedAt ?? operation.createdAt,
              acceptedAt: operation.acceptedAt ?? operation.startedAt ?? operation.createdAt,
              rootCauseKnown: operation.rootCause !== null,
              followError: operation.followError,
              traceContext: operation.traceContext,
            },
          },
        ],
  );
}

/**
 * Stacks of launches that ended well within the last two hours and whose own last event was never read: many ended at
 * once, or the follower died in between.
 */
export async function stacksWithLateDetails(database: Database, targetId: string): Promise<StackInFlight[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT o.id::text FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE o.kind = 'CREATE' AND o.status = 'SUCCEEDED' AND e.status = 'ACTIVE' AND e.target_id = ${targetId}
      AND o.finished_at > clock_timestamp() - interval '2 hours'
      AND NOT EXISTS (
        SELECT 1 FROM environment_events v
        WHERE v.environment_id = e.id AND v.operation_id = o.id AND v.source = 'CLOUDFORMATION'
          AND v.physical_id = e.stack_id AND v.status LIKE '%\\_COMPLETE')`;
  return readStacks(database, { id: { in: rows.map((row) => row.id) } });
}

/** For a statement that is to write only while the lease is held. */
function isHeld({ targetId, workerId, fence }: FollowerLease): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM followers f
    WHERE f.target_id = ${targetId} AND f.worker_id = ${workerId} AND f.fence = ${fence}
      AND f.lease_expires_at > clock_timestamp())`;
}

/**
 * Records that these stacks were just seen in the list, at most every `everyMs`, and that none of them is missing. Not
 * a change of the environment, so `updated_at` stays. Writes nothing when the follower's lease was lost.
 */
export async function recordSeen(
  database: Database,
  lease: FollowerLease,
  stacks: readonly StackInFlight[],
  everyMs: number,
): Promise<void> {
  if (stacks.length === 0) return;
  // Rows that somebody is writing at the moment wait for the next time, rather than this for them.
  await database.$executeRaw`
    UPDATE environments SET last_seen_at = clock_timestamp() WHERE id IN (
      SELECT e.id FROM environments e
      WHERE e.id = ANY(${stacks.map((stack) => stack.environmentId)})
        AND (e.last_seen_at IS NULL
          OR e.last_seen_at < clock_timestamp() - make_interval(secs => ${everyMs / 1000}::float8))
        AND ${isHeld(lease)}
      FOR UPDATE OF e SKIP LOCKED)`;
  await database.$executeRaw`
    UPDATE operations SET missing_since = NULL
    WHERE id = ANY(${stacks.map((stack) => stack.operation.id)}::uuid[]) AND missing_since IS NOT NULL AND ${isHeld(lease)}`;
}

/**
 * Records what keeps an operation from being followed, or (`error` null) that nothing does any more, for its page.
 * Writes nothing when the follower's lease was lost.
 */
export async function recordFollowError(
  database: Database,
  lease: FollowerLease,
  { operation }: StackInFlight,
  error: string | null,
): Promise<void> {
  if (error === operation.followError) return;
  await database.$executeRaw`
    UPDATE operations SET
      follow_error = ${error}::text,
      follow_error_since = CASE WHEN ${error}::text IS NOT NULL THEN coalesce(follow_error_since, clock_timestamp()) END
    WHERE id = ${operation.id}::uuid AND status = 'IN_PROGRESS' AND ${isHeld(lease)}`;
}

/**
 * Records that CloudFormation knows no such stack, and returns for how long it has kept saying so (ms,
 * by the database's clock). `recordProgress` forgets it as soon as the stack is seen. 0 when the follower's lease was
 * lost.
 */
export async function missingForMs(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
): Promise<number> {
  const [row] = await database.$queryRaw<{ ms: number }[]>`
    UPDATE operations SET missing_since = coalesce(missing_since, clock_timestamp())
    WHERE id = ${stack.operation.id}::uuid AND status = 'IN_PROGRESS' AND ${isHeld(lease)}
    RETURNING (extract(epoch FROM clock_timestamp() - missing_since) * 1000)::float8 AS ms`;
  return row?.ms ?? 0;
}

/** The ids of the newest events kept of a stack: reading back from the newest stops at the first of them. */
export async function newestEventIds(database: Database, environmentId: string): Promise<Set<string>> {
  const rows = await database.environmentEvent.findMany({
    where: { environmentId, source: 'CLOUDFORMATION' },
    orderBy: { id: 'desc' },
    take: 100,
    select: { externalId: true },
  });
  return new Set(rows.flatMap((row) => row.externalId ?? []));
}
