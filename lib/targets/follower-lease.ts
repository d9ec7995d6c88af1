import type { Database, Transaction } from '@/lib/db/client';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';

/** The right to follow a target's stacks. `fence` is higher than that of any holder before. */
export interface FollowerLease {
  targetId: string;
  workerId: string;
  fence: number;
}

/** Targets with stacks in flight, and those whose follower ended before it was done with them. */
export async function targetsToFollow(database: Database): Promise<string[]> {
  const rows = await database.$queryRaw<{ targetId: string }[]>`
    SELECT e.target_id AS "targetId"
    FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE o.status = 'IN_PROGRESS'
    UNION
    SELECT target_id FROM followers WHERE worker_id IS NOT NULL AND lease_expires_at < clock_timestamp()`;
  return rows.map((row) => row.targetId);
}

/** Takes or renews the lease by the database's clock; null while another worker holds it. */
export async function holdFollowerLease(
  database: Database,
  input: { targetId: string; workerId: string; leaseMs: number },
): Promise<FollowerLease | null> {
  const rows = await database.$queryRaw<{ fence: number }[]>`
    INSERT INTO followers (target_id, worker_id, fence, lease_expires_at)
    VALUES (${input.targetId}, ${input.workerId}, 1, clock_timestamp() + make_interval(secs => ${input.leaseMs / 1000}))
    ON CONFLICT (target_id) DO UPDATE SET
      fence = CASE WHEN followers.worker_id = ${input.workerId} AND followers.lease_expires_at > clock_timestamp()
                   THEN followers.fence ELSE followers.fence + 1 END,
      worker_id = ${input.workerId},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${input.leaseMs / 1000})
    WHERE followers.worker_id = ${input.workerId}
       OR followers.worker_id IS NULL
       OR followers.lease_expires_at < clock_timestamp()
    RETURNING fence`;
  const [row] = rows;
  return row ? { targetId: input.targetId, workerId: input.workerId, fence: row.fence } : null;
}

/** Locks the lease's row for this transaction; throws FollowerLeaseLost when it is no longer ours. */
export async function assertFollowerLease(tx: Transaction, lease: FollowerLease): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM followers
    WHERE target_id = ${lease.targetId} AND worker_id = ${lease.workerId} AND fence = ${lease.fence}
      AND lease_expires_at > clock_timestamp()
    FOR UPDATE`;
  if (held.length === 0) throw new FollowerLeaseLost(lease.targetId);
}

/** Nothing is left to read in this target: nobody need take over. */
export async function endFollowing(
  database: Database,
  { targetId, workerId }: { targetId: string; workerId: string },
): Promise<void> {
  await database.follower.updateMany({
    where: { targetId, workerId },
    data: { workerId: null, leaseExpiresAt: null },
  });
}

/** Hands over what this worker follows: another one takes it without waiting for the leases to run out. */
export async function releaseFollowerLeases(database: Database, workerId: string): Promise<void> {
  await database.$executeRaw`
    UPDATE followers SET lease_expires_at = clock_timestamp() - interval '1 millisecond'
    WHERE worker_id = ${workerId}`;
}

/** Records how reading went, for "last seen …" on the page. */
export async function recordFollowerRead(
  database: Database,
  lease: FollowerLease,
  error: string | null,
): Promise<void> {
  await database.$executeRaw`
    UPDATE followers SET
      last_error = ${error}::text,
      last_read_at = CASE WHEN ${error}::text IS NULL THEN clock_timestamp() ELSE last_read_at END
    WHERE target_id = ${lease.targetId} AND worker_id = ${lease.workerId} AND fence = ${lease.fence}`;
}
