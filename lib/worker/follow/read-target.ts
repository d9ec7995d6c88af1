import { classifyFailure, isThrottling } from '@/lib/aws/aws-failure';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';
import { recordFollowError, recordSeen } from '@/lib/environments/progress/stacks-in-flight';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { hasSpareCalls } from '@/lib/targets/call-budget';
import { inLanes } from '@/lib/worker/in-lanes';
import { tunables } from '@/lib/worker/tunables';
import { waitAtMost } from '@/lib/worker/wait-at-most';
import { type FollowMemory, mayTryAgain, noteFailed } from './follow-memory';
import { followStack, type Reading, readLateDetails } from './follow-stack';
import { noteRead, type PlannedRead, planReads } from './plan-reads';
import { readList } from './read-list';

/** What came of one read of a target. */
interface Pass {
  /** How many stacks could be read, and the list. */
  read: number;
  /** Why stacks could not. */
  failures: unknown[];
}

/**
 * Reads what needs reading, the most urgent first, for a while: what is left over is found again at the next read. What
 * fails for one stack, be it AWS or the database, is on that stack's record, is left alone for a while, and stops no
 * other; only the loss of the lease stops all of them at once.
 *
 * @throws the first failure, where nothing at all could be read
 * @returns what keeps the target as a whole from being read as it should, in words, or null
 */
export async function readTarget(
  reading: Reading,
  memory: FollowMemory,
  stacks: readonly StackInFlight[],
  late: readonly StackInFlight[],
): Promise<string | null> {
  const { worker, connection } = reading;
  const listed = stacks.length > 0 ? await readList(reading, memory) : null;
  const begun = performance.now();
  const mayContinue = () => !worker.stopping.aborted && performance.now() < begun + tunables.longestReadMs;
  const pass: Pass = { read: listed === null ? 0 : 1, failures: [] };
  const planned = planReads(stacks, listed, memory, begun);
  await noteListed(reading, stacks, planned, listed);
  const together = endedTogether(planned);
  const spare = () => hasSpareCalls(worker.database, connection.target);
  const lanes = Math.max(1, tunables.readsAtOnce - memory.busy.size);
  const follow = (read: PlannedRead) =>
    isolated(reading, memory, pass, read.stack, async () => {
      if ((read.why === 'due' || read.why === 'unlisted') && !(await spare())) return undefined;
      const { ended, refusal } = await followStack(reading, read, together.has(read));
      noteRead(memory, read, stacks.length, performance.now());
      if (ended && together.has(read)) memory.lateDetailsLeft = true;
      return refusal;
    });
  const readLate = (stack: StackInFlight) =>
    isolated(reading, memory, pass, stack, async () => {
      if (!(await spare())) return undefined;
      await readLateDetails(reading, stack);
      memory.lateDetailReads.set(
        stack.operation.id,
        (memory.lateDetailReads.get(stack.operation.id) ?? 0) + 1,
      );
      return null;
    });
  const mayBeRead = ({ operation: { id } }: StackInFlight) =>
    !memory.busy.has(id) && mayTryAgain(memory, id, performance.now());
  const all = inLanes(planned, lanes, mayContinue, follow).then(() =>
    inLanes(late.filter(mayBeRead), lanes, mayContinue, readLate),
  );
  // Calls that AWS has not answered continue beside the next read of the target, and hold up nothing else.
  await waitAtMost(tunables.longestReadMs + tunables.waitForReadsMs, all);
  if (pass.read === 0 && pass.failures.length > 0) {
    // The target's own pause takes the place of theirs.
    memory.failed.clear();
    throw pass.failures[0];
  }
  return memory.listError;
}

/** Stacks that the list shows unchanged need no other read; where that can't be recorded, the next pass will do. */
async function noteListed(
  { worker, lease }: Reading,
  stacks: readonly StackInFlight[],
  planned: readonly PlannedRead[],
  listed: ReadonlyMap<string, string> | null,
): Promise<void> {
  const detailed = new Set(planned.map(({ stack }) => stack));
  const seen = stacks.filter((stack) => listed?.has(stack.stackId) && !detailed.has(stack));
  try {
    await recordSeen(worker.database, lease, seen, tunables.recordSeenEveryMs);
  } catch (error) {
    worker.logger.error({ err: error, target: lease.targetId }, 'could not record that stacks were seen');
  }
}

/** When many launches end at once, reading all details of each would make the last of them wait. */
function endedTogether(planned: readonly PlannedRead[]): ReadonlySet<PlannedRead> {
  const left = planned.filter(({ why, stack }) => why === 'left' && stack.operation.kind === 'CREATE');
  return new Set(left.length < tunables.manyAtOnce ? [] : left);
}

/**
 * What is wrong with one stack must not keep the others from being followed. `read` returns what AWS refused of it, in
 * words, null for nothing, or undefined when it was not read after all.
 */
async function isolated(
  { worker, lease }: Reading,
  memory: FollowMemory,
  pass: Pass,
  stack: StackInFlight,
  read: () => Promise<string | null | undefined>,
): Promise<void> {
  const { id } = stack.operation;
  const logger = worker.logger.child({ operation: id, environment: stack.environmentName });
  memory.busy.add(id);
  try {
    const refusal = await read();
    if (refusal === undefined) return;
    pass.read += 1;
    memory.readAt.set(id, performance.now());
    if (refusal === null) memory.failed.delete(id);
    else noteFailed(memory, id, performance.now());
    await recordFollowError(worker.database, lease, stack, refusal);
  } catch (error) {
    if (error instanceof FollowerLeaseLost) throw error;
    pass.failures.push(error);
    memory.readAt.set(id, performance.now());
    noteFailed(memory, id, performance.now());
    if (isThrottling(error)) logger.debug('throttled, read again later');
    else logger.error({ err: error }, 'could not follow the stack');
    await recordFollowError(worker.database, lease, stack, classifyFailure(error).reason).catch(
      (noteError: unknown) =>
        logger.error({ err: noteError }, 'could not record that the stack is not followed'),
    );
  } finally {
    memory.busy.delete(id);
  }
}
