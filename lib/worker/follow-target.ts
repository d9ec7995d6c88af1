import { classifyFailure, isThrottling } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { describeManyStacks, listStacksAtWork } from '@/lib/aws/read-stacks';
import { stackPhase } from '@/lib/aws/stack-status';
import { followerActor } from '@/lib/aws/target';
import { holdFollowerLease, noteFollowerRead } from '@/lib/environments/follower-lease';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { hasSpareReads } from '@/lib/environments/read-budget';
import {
  noteSeen,
  type StackInFlight,
  stacksInFlight,
  stacksToSettle,
} from '@/lib/environments/stacks-in-flight';
import { followStack, type Reading, settleStack } from './follow-stack';
import { inLanes } from './in-lanes';
import { type FollowMemory, noteRead, type PlannedRead, planReads } from './plan-reads';
import { renewed } from './renew-lease';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * One read of a target: one list call for every stack that CloudFormation is at work on, and details of those only
 * that somebody watches, that left the list or changed in it, or that were not looked at for long. State is derived
 * from what CloudFormation reports now (level, not edge), so a read that was missed, came twice or came from another
 * worker makes no difference.
 *
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
  const unsettled = memory.unsettled ? await leftToSettle(worker, targetId, memory) : [];
  memory.unsettled = unsettled.length > 0;
  if (stacks.length + unsettled.length === 0) return 0;
  const target = await worker.database.target.findUniqueOrThrow({ where: { id: targetId } });
  const reading = { worker, lease, connection: connect(target, followerActor) };
  return renewed(worker, lease, async () => {
    try {
      const trouble = await readTarget(reading, memory, stacks, unsettled);
      await noteFollowerRead(worker.database, lease, trouble);
    } catch (error) {
      if (error instanceof MovedElsewhere) {
        worker.logger.info({ target: targetId, reason: error.message }, 'stopped following');
        return null;
      }
      await noteFollowerRead(worker.database, lease, classifyFailure(error).reason);
      throw error;
    }
    return stacks.length + unsettled.length;
  });
}

/** CloudFormation may show the last event late, or, in an emulation, never. */
async function leftToSettle(worker: WorkerContext, targetId: string, memory: FollowMemory) {
  const stacks = await stacksToSettle(worker.database, targetId);
  return stacks.filter((stack) => (memory.settled.get(stack.operation.id) ?? 0) < tunables.settleTries);
}

/**
 * Reads what needs reading, the most urgent first, for a while: what is left over is found again at the next read.
 *
 * @returns what kept a stack from being read, in words, or null
 */
export async function readTarget(
  reading: Reading,
  memory: FollowMemory,
  stacks: readonly StackInFlight[],
  unsettled: readonly StackInFlight[],
): Promise<string | null> {
  const { worker, lease, connection } = reading;
  const until = performance.now() + tunables.longestReadMs;
  const mayGoOn = () => !worker.stopping.aborted && performance.now() < until;
  let trouble: string | null = null;
  const isolated = async (stack: StackInFlight, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      trouble = mayBeSkipped(worker, stack, error);
    }
  };
  const listed = stacks.length > 0 ? await listStacksAtWork(connection) : new Map<string, string>();
  const planned = planReads(stacks, listed, memory, performance.now());
  const detailed = new Set(planned.map(({ stack }) => stack));
  const seen = stacks.filter((stack) => listed.has(stack.stackId) && !detailed.has(stack));
  await noteSeen(worker.database, lease, seen, tunables.noteSeenEveryMs);
  const briefly = await endedTogether(reading, planned);
  await inLanes(planned, tunables.readsAtOnce, mayGoOn, async (read) => {
    if (read.why === 'due' && !(await hasSpareReads(worker.database, connection.target))) return;
    await isolated(read.stack, async () => {
      noteRead(memory, read, stacks.length, performance.now());
      const described = briefly.get(read.stack.stackId);
      const ended = await followStack(reading, read, described);
      if (ended && described) memory.unsettled = true;
    });
  });
  await inLanes(unsettled, tunables.readsAtOnce, mayGoOn, async (stack) => {
    if (!(await hasSpareReads(worker.database, connection.target))) return;
    await isolated(stack, async () => {
      await settleStack(reading, stack);
      memory.settled.set(stack.operation.id, (memory.settled.get(stack.operation.id) ?? 0) + 1);
    });
  });
  return trouble;
}

/**
 * When many launches end at once, describing each would make the last of them wait: a page of all stacks tells the
 * outputs of a hundred. Those that ended well, by StackId.
 */
async function endedTogether({ connection }: Reading, planned: readonly PlannedRead[]) {
  const left = planned.filter(({ why, stack }) => why === 'left' && stack.operation.kind === 'CREATE');
  if (left.length < tunables.manyAtOnce) return new Map<string, never>();
  const wanted = new Set(left.map(({ stack }) => stack.stackId));
  const found = await describeManyStacks(connection, wanted, Math.ceil(left.length / tunables.manyAtOnce));
  return new Map([...found].filter(([, stack]) => stackPhase(stack.StackStatus) === 'complete'));
}

/** What is wrong with one stack must not keep the others from being followed; what is wrong with AWS does. */
function mayBeSkipped(worker: WorkerContext, stack: StackInFlight, error: unknown): string {
  const failure = classifyFailure(error);
  if (error instanceof MovedElsewhere) throw error;
  if (isThrottling(error)) {
    worker.logger.debug({ operation: stack.operation.id }, 'throttled, read again later');
    return failure.reason;
  }
  if (failure.kind === 'retryable') throw error;
  worker.logger.error({ err: error, operation: stack.operation.id }, 'could not follow the stack');
  return failure.reason;
}
