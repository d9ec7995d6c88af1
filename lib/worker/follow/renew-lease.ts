import { type FollowerLease, holdFollowerLease } from '@/lib/targets/follower-lease';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** Runs `work` while the follower's lease is renewed; what it writes asserts the lease all the same. */
export async function renewed<Result>(
  worker: WorkerContext,
  lease: FollowerLease,
  work: () => Promise<Result>,
): Promise<Result> {
  const renewal = setInterval(() => {
    holdFollowerLease(worker.database, { ...lease, leaseMs: tunables.followerLeaseMs }).catch(
      (error: unknown) => worker.logger.warn({ err: error }, 'the lease of the follower was not renewed'),
    );
  }, tunables.renewFollowerMs);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
  }
}
