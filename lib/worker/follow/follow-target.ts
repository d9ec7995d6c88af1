import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { followerActor } from '@/lib/aws/target';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';
import { stacksInFlight, stacksWithLateDetails } from '@/lib/environments/progress/stacks-in-flight';
import { holdFollowerLease, recordFollowerRead } from '@/lib/targets/follower-lease';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import type { FollowMemory } from './follow-memory';
import { readTarget } from './read-target';
import { renewed } from './renew-lease';

/**
 * One read of a target: one list call for every stack that CloudFormation is at work on, and details of those only
 * that somebody watches, that left the list or changed in it, or that were not looked at for long. State is derived
 * from what CloudFormation reports now (level, not edge), so a read that was missed, came twice or came from another
 * worker makes no difference.
 *
 * @throws what kept anything at all from being read
 * @returns how many stacks are still to be followed, or null when another worker follows this target
 */
export async function followTarget(
  worker: WorkerContext,
  targetId: string,
  memory: FollowMemory,
): Promise<number | null> {
  const lease = await holdFollowerLease(worker.database, {
    targetId,
    workerId: worker.workerId,
    leaseMs: tunables.followerLeaseMs,
  });
  if (!lease) return null;
  const stacks = await stacksInFlight(worker.database, targetId);
  const late = memory.lateDetailsLeft ? await withLateDetails(worker, targetId, memory) : [];
  memory.lateDetailsLeft = late.length > 0;
  if (stacks.length + late.length === 0) return 0;
  const target = await worker.database.target.findUniqueOrThrow({ where: { id: targetId } });
  const reading = { worker, lease, connection: connect(target, followerActor) };
  return renewed(worker, lease, async () => {
    try {
      const trouble = await readTarget(reading, memory, stacks, late);
      await recordFollowerRead(worker.database, lease, trouble);
    } catch (error) {
      if (error instanceof FollowerLeaseLost) {
        worker.logger.info({ target: targetId, reason: error.message }, 'stopped following');
        return null;
      }
      await recordFollowerRead(worker.database, lease, classifyFailure(error).reason);
      throw error;
    }
    return stacks.length + late.length;
  });
}

/** CloudFormation may show the last event late, or, in an emulation, never. */
async function withLateDetails(worker: WorkerContext, targetId: string, memory: FollowMemory) {
  const stacks = await stacksWithLateDetails(worker.database, targetId);
  return stacks.filter(
    (stack) => (memory.lateDetailReads.get(stack.operation.id) ?? 0) < tunables.lateDetailTries,
  );
}
