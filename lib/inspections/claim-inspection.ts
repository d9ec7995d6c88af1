import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

const claimedInclude = {
  requestedBy: { select: { id: true, name: true, email: true } },
  environment: { include: { target: true } },
} as const satisfies Prisma.InspectionInclude;

/** What the worker needs to carry an inspection out. */
export type ClaimedInspection = Prisma.InspectionGetPayload<{ include: typeof claimedInclude }> & {
  /** How old the request is, by the database's clock. */
  ageMs: number;
};

interface Claim {
  inspectionId: string;
  workerId: string;
  leaseMs: number;
}

/**
 * Takes an inspection that is due, or whose worker died, for `leaseMs` by the database's clock: one compare-and-set.
 * Null when it is not due yet, somebody else has it, or it has ended.
 */
export async function claimInspection(database: Database, claim: Claim): Promise<ClaimedInspection | null> {
  const [claimed] = await database.$queryRaw<{ ageMs: number }[]>`
    UPDATE inspections SET
      status = 'RUNNING',
      worker_id = ${claim.workerId},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000}),
      attempts = attempts + 1
    WHERE id = ${claim.inspectionId}::uuid
      AND ((status = 'PENDING' AND next_attempt_at <= clock_timestamp())
        OR (status = 'RUNNING' AND lease_expires_at < clock_timestamp()))
    RETURNING (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS "ageMs"`;
  if (!claimed) return null;
  crashPoint('commit.claim-inspection.after');
  const row = await database.inspection.findUniqueOrThrow({
    where: { id: claim.inspectionId },
    include: claimedInclude,
  });
  return { ...row, ageMs: claimed.ageMs };
}

/** Holds the lease for longer; false when it was lost. */
export async function renewInspectionLease(database: Database, claim: Claim): Promise<boolean> {
  const renewed = await database.$executeRaw`
    UPDATE inspections SET lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000})
    WHERE id = ${claim.inspectionId}::uuid AND worker_id = ${claim.workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`;
  return renewed === 1;
}

/** Inspections that somebody should claim now: due ones whose job was lost, and those of dead workers. */
export async function dueInspections(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM inspections
    WHERE (status = 'PENDING' AND next_attempt_at <= clock_timestamp())
       OR (status = 'RUNNING' AND lease_expires_at < clock_timestamp())
    ORDER BY next_attempt_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
