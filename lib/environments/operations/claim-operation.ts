import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

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

/**
 * Takes an operation that is due, or whose worker died, for `leaseMs` by the database's clock. One compare-and-set;
 * null when there is nothing to do: it is not due yet, somebody else has it, or it has ended.
 */
export async function claimOperation(
  database: Database,
  claim: { operationId: string; workerId: string; leaseMs: number },
): Promise<ClaimedOperation | null> {
  crashPoint('commit.claim.before');
  const claimed = await database.$queryRaw<unknown[]>`
    UPDATE operations SET
      status = 'STARTING',
      worker_id = ${claim.workerId},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000}),
      attempts = attempts + 1,
      started_at = coalesce(started_at, clock_timestamp())
    WHERE id = ${claim.operationId}::uuid
      AND ((status = 'PENDING' AND NOT awaits_confirmation AND next_attempt_at <= clock_timestamp())
        OR (status = 'STARTING' AND lease_expires_at < clock_timestamp()))
    RETURNING 1`;
  if (claimed.length === 0) return null;
  crashPoint('commit.claim.after');
  return database.operation.findUniqueOrThrow({ where: { id: claim.operationId }, include: claimedInclude });
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
 * Operations that a worker should look after now: due ones whose job was lost, those of dead workers, and updates under
 * way that somebody cancelled.
 */
export async function dueOperations(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM operations
    WHERE (status = 'PENDING' AND NOT awaits_confirmation AND next_attempt_at <= clock_timestamp())
       OR (status = 'STARTING' AND lease_expires_at < clock_timestamp())
       OR (status = 'IN_PROGRESS' AND kind = 'UPDATE' AND (options->>'cancelRequested')::boolean
         AND next_attempt_at <= clock_timestamp())
    ORDER BY next_attempt_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
