import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

const claimedInclude = {
  requestedBy: { select: { id: true, name: true, email: true } },
  target: true,
  environment: {
    select: {
      id: true,
      name: true,
      stackId: true,
      stackName: true,
      operations: { where: { kind: 'CREATE' }, select: { id: true, options: true } },
    },
  },
} as const satisfies Prisma.FlightCheckInclude;

/** What the worker needs to carry a flight check out. */
export type ClaimedFlightCheck = Prisma.FlightCheckGetPayload<{ include: typeof claimedInclude }> & {
  /** How old the request is, by the database's clock. */
  ageMs: number;
};

interface Claim {
  flightCheckId: string;
  workerId: string;
  leaseMs: number;
}

/**
 * Takes a flight check that nobody has begun, or whose worker died, for `leaseMs` by the database's clock: one
 * compare-and-set. Also one that nobody waits for any more, as long as its probe stack is to be removed. Null when
 * somebody else has it, or it is gone.
 */
export async function claimFlightCheck(database: Database, claim: Claim): Promise<ClaimedFlightCheck | null> {
  const [claimed] = await database.$queryRaw<{ ageMs: number }[]>`
    UPDATE flight_checks SET
      status = 'RUNNING',
      worker_id = ${claim.workerId},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000})
    WHERE id = ${claim.flightCheckId}::uuid
      AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
      AND (status <> 'DONE' OR probe_stack IS NOT NULL)
    RETURNING (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS "ageMs"`;
  if (!claimed) return null;
  crashPoint('commit.claim-flight-check.after');
  const row = await database.flightCheck.findUnique({
    where: { id: claim.flightCheckId },
    include: claimedInclude,
  });
  return row && { ...row, ageMs: claimed.ageMs };
}

/** Holds the lease for longer; false when it was lost. */
export async function renewFlightCheckLease(database: Database, claim: Claim): Promise<boolean> {
  const renewed = await database.$executeRaw`
    UPDATE flight_checks SET lease_expires_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000})
    WHERE id = ${claim.flightCheckId}::uuid AND worker_id = ${claim.workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`;
  return renewed === 1;
}

/**
 * Flight checks that somebody should claim now: those whose job was lost or whose worker died, while somebody may wait
 * for the answer, and those that left a probe stack.
 */
export async function dueFlightChecks(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM flight_checks
    WHERE (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
      AND ((status <> 'DONE' AND created_at > clock_timestamp() - interval '1 minute') OR probe_stack IS NOT NULL)
    ORDER BY created_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
