import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Reader } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { moveOperation } from '@/lib/environments/move';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine } from '@/lib/environments/record-event';
import { claimableIn, operationKinds } from '@/lib/environments/states';

/** What the worker needs to carry an operation out. */
export type ClaimedOperation = Prisma.OperationGetPayload<{ include: typeof claimedInclude }>;

export const claimedInclude = {
  requestedBy: { select: { id: true, name: true, email: true } },
  environment: {
    include: {
      target: true,
      team: { select: { name: true } },
      owner: { select: { id: true, name: true, email: true } },
      operations: { where: { kind: 'CREATE' }, select: { id: true, options: true } },
    },
  },
} as const satisfies Prisma.OperationInclude;

/** Due, or left by a worker that died, and of a kind that its environment's status allows. */
const isDue = Prisma.sql`(
  ((o.status = 'PENDING' AND o.next_attempt_at <= clock_timestamp())
    OR (o.status = 'STARTING' AND o.lease_expires_at < clock_timestamp()))
  AND (${Prisma.join(
    operationKinds.map(
      (kind) => Prisma.sql`(o.kind = ${kind}::operation_kind
        AND e.status = ANY(${[...claimableIn[kind]]}::environment_status[]))`,
    ),
    ' OR ',
  )}))`;

/** An update that was cancelled while it waited for confirmation, whose change set is still in AWS. */
export const hasLeftChangeSet = Prisma.sql`(o.kind = 'UPDATE' AND o.status = 'CANCELLED'
  AND o.change_set_id IS NOT NULL AND NOT o.executing AND o.next_attempt_at <= clock_timestamp())`;

/**
 * Takes an operation that is due, or whose worker died, for `leaseMs` by the database's clock. Null when there is nothing
 * to do: it is not due yet, somebody else has it, it waits for a person or has ended, or its environment's status does
 * not allow it.
 */
export async function claimOperation(
  database: Database,
  claim: { operationId: string; workerId: string; leaseMs: number },
): Promise<ClaimedOperation | null> {
  const { operationId: id, workerId, leaseMs } = claim;
  crashPoint('commit.claim.before');
  // Most that is asked for is somebody else's already: no lock is taken for that.
  const seen = await readDue(database, id, leaseMs);
  if (!seen) return null;
  try {
    await database.$transaction(async (tx) => {
      await lockTimeLine(tx, seen.environmentId);
      const due = await readDue(tx, id, leaseMs);
      if (!due) throw new MovedElsewhere(`operation ${id}`);
      await moveOperation(tx, {
        id,
        from: due.status,
        to: 'STARTING',
        // A lease may be renewed without the environment's lock.
        where: { leaseExpiresAt: due.leaseExpiresAt },
        set: {
          workerId,
          leaseExpiresAt: due.leaseUntil,
          attempts: { increment: 1 },
          startedAt: due.startedAt ?? due.now,
        },
      });
    });
  } catch (error) {
    if (error instanceof MovedElsewhere) return null;
    throw error;
  }
  crashPoint('commit.claim.after');
  return database.operation.findUniqueOrThrow({ where: { id }, include: claimedInclude });
}

interface DueOperation {
  environmentId: string;
  status: 'PENDING' | 'STARTING';
  leaseExpiresAt: Date | null;
  startedAt: Date | null;
  now: Date;
  leaseUntil: Date;
}

async function readDue(reader: Reader, id: string, leaseMs: number): Promise<DueOperation | null> {
  const [row] = await reader.$queryRaw<DueOperation[]>`
    SELECT o.environment_id AS "environmentId", o.status::text, o.lease_expires_at AS "leaseExpiresAt",
      o.started_at AS "startedAt", clock_timestamp() AS now,
      clock_timestamp() + make_interval(secs => ${leaseMs / 1000}) AS "leaseUntil"
    FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE o.id = ${id}::uuid AND ${isDue}`;
  return row ?? null;
}

/** Holds the lease for longer; false when it was lost. */
export async function renewLease(
  database: Database,
  claim: { operationId: string; workerId: string; leaseMs: number },
): Promise<boolean> {
  const renewed = await database.$executeRaw`
    UPDATE operations SET lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000})
    WHERE id = ${claim.operationId}::uuid AND worker_id = ${claim.workerId}
      AND status = 'STARTING' AND lease_expires_at > clock_timestamp()`;
  return renewed === 1;
}

/**
 * Operations that a worker should look after now: updates under way that somebody cancelled, change sets that nobody
 * will execute, then due operations and those of dead workers, `limit` at most.
 *
 * The due ones come in turn, team by team: each team's longest due comes before any team's second, and one that workers
 * or AWS are at counts as a turn that its team has had. So whoever asks for hundreds at once keeps nobody else waiting.
 */
export async function dueOperations(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    WITH at_work AS (
      SELECT e.team_id, count(*) AS turns FROM operations o JOIN environments e ON e.id = o.environment_id
      WHERE o.status = 'IN_PROGRESS' OR (o.status = 'STARTING' AND o.lease_expires_at >= clock_timestamp())
      GROUP BY e.team_id
    ), due AS (
      SELECT o.id, e.team_id, o.next_attempt_at,
        row_number() OVER (PARTITION BY e.team_id ORDER BY o.next_attempt_at, o.created_at, o.id) AS turn
      FROM operations o JOIN environments e ON e.id = o.environment_id
      WHERE ${isDue}
    ), waiting AS (
      SELECT due.id, due.next_attempt_at, due.turn + coalesce(at_work.turns, 0) AS turn
      FROM due LEFT JOIN at_work USING (team_id)
      UNION ALL
      SELECT o.id, o.next_attempt_at, 0 FROM operations o
      WHERE ${hasLeftChangeSet}
        OR (o.status = 'IN_PROGRESS' AND o.kind = 'UPDATE' AND o.cancel_requested
          AND o.next_attempt_at <= clock_timestamp())
    )
    SELECT id::text FROM waiting ORDER BY turn, next_attempt_at, id LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
