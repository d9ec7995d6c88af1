import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

const claimedInclude = {
  target: true,
  requestedBy: { select: { id: true, name: true, email: true } },
} as const satisfies Prisma.TargetVerificationInclude;

/** What the worker needs to verify a target. */
export type ClaimedVerification = Prisma.TargetVerificationGetPayload<{ include: typeof claimedInclude }>;

interface Claim {
  targetId: string;
  workerId: string;
  leaseMs: number;
}

/**
 * Takes the verification of a target that is due, or whose worker died, for `leaseMs` by the database's clock: one
 * compare-and-set. What was found before is forgotten. Null when it is not due, or somebody else has it.
 */
export async function claimVerification(
  database: Database,
  { targetId, workerId, leaseMs }: Claim,
): Promise<ClaimedVerification | null> {
  const claimed = await database.$executeRaw`
    INSERT INTO target_verifications AS v (target_id, status, worker_id, started_at, lease_expires_at)
    VALUES (${targetId}, 'RUNNING', ${workerId}, clock_timestamp(),
      clock_timestamp() + make_interval(secs => ${leaseMs / 1000}))
    ON CONFLICT (target_id) DO UPDATE SET
      status = 'RUNNING', worker_id = excluded.worker_id, started_at = excluded.started_at,
      lease_expires_at = excluded.lease_expires_at, steps = '[]'
    WHERE (v.status <> 'RUNNING' AND v.due_at <= clock_timestamp())
       OR (v.status = 'RUNNING' AND v.lease_expires_at < clock_timestamp())`;
  if (claimed === 0) return null;
  crashPoint('commit.claim-verification.after');
  return database.targetVerification.findUniqueOrThrow({ where: { targetId }, include: claimedInclude });
}

/** Holds the lease for longer; false when it was lost. */
export async function renewVerificationLease(
  database: Database,
  { targetId, workerId, leaseMs }: Claim,
): Promise<boolean> {
  const renewed = await database.$executeRaw`
    UPDATE target_verifications SET lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
    WHERE target_id = ${targetId} AND worker_id = ${workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`;
  return renewed === 1;
}

/** Targets that somebody should verify now: those that never were, those whose day is over, those of dead workers. */
export async function targetsToVerify(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM targets t LEFT JOIN target_verifications v ON v.target_id = t.id
    WHERE t.state <> 'RETIRED' AND (v.target_id IS NULL
       OR (v.status <> 'RUNNING' AND v.due_at <= clock_timestamp())
       OR (v.status = 'RUNNING' AND v.lease_expires_at < clock_timestamp()))
    ORDER BY v.due_at NULLS FIRST LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
