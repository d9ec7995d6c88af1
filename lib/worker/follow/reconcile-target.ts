import type { Stack } from '@aws-sdk/client-cloudformation';
import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { type ListedStack, listLiveStacks } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { followerActor } from '@/lib/aws/target';
import { databaseNow } from '@/lib/db/database-now';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';
import { stackPhase } from '@/lib/stacks/stack-status';
import { holdFollowerLease } from '@/lib/targets/follower-lease';
import { endedUnseen, launchesWithoutStack } from '@/lib/targets/given-up';
import { saveOrphans } from '@/lib/targets/orphans';
import {
  type Compared,
  type RestingEnvironment,
  recordChangedOutside,
  recordDifferences,
  recordLost,
  recordReconciled,
  restingEnvironments,
} from '@/lib/targets/reconcile';
import { pause } from '@/lib/worker/pause';
import { isComparable, stackDifferences } from '@/lib/worker/stack-differences';
import { tunables } from '@/lib/worker/tunables';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';
import type { Reading } from './follow-stack';
import { newIsolation } from './isolation';
import { recordCarriedOut, recordLateStacks, recordSeen } from './late-stacks';
import { renewed } from './renew-lease';

/**
 * Reconciles a target with what CloudFormation lists: what vanished is LOST, what was changed outside Slipway is
 * recorded and inspected for drift, what belongs to no environment is an orphan, and the stack of a launch that was given
 * up is found. Under the follower's lease, so that one worker does it. False when another worker holds it.
 */
export async function reconcileTarget(worker: WorkerContext, targetId: string): Promise<boolean> {
  const lease = await holdFollowerLease(worker.database, {
    targetId,
    workerId: worker.workerId,
    leaseMs: tunables.followerLeaseMs,
  });
  if (!lease) return false;
  const target = await worker.database.target.findUniqueOrThrow({ where: { id: targetId } });
  const reading: Reading = { worker, lease, connection: connect(target, followerActor) };
  const begunAt = await databaseNow(worker.database);
  try {
    const compared = await renewed(worker, lease, () => reconcile(reading));
    if (!worker.stopping.aborted) await recordReconciled(worker.database, lease, { begunAt, ...compared });
  } catch (error) {
    if (worker.stopping.aborted || error instanceof FollowerLeaseLost) return true;
    worker.logger.warn({ err: error, target: targetId }, 'could not reconcile the target');
    const { reason } = classifyFailure(error);
    const againMs = tunables.reconcileSoonMs;
    await recordReconciled(worker.database, lease, { begunAt, againMs, error: reason });
  }
  return true;
}

/**
 * Returns in how many ms it is to be done again, and what could not be compared, in words: one environment that can't
 * be looked at keeps no other from being compared.
 */
async function reconcile(reading: Reading): Promise<{ againMs: number; error: string | null }> {
  const { worker, lease, connection } = reading;
  // Read before the list: an environment that came to rest later is not in question yet.
  const resting = await restingEnvironments(worker.database, lease.targetId, tunables.changeSettlesMs);
  const withoutStack = await launchesWithoutStack(worker.database, lease.targetId);
  const unseen = await endedUnseen(worker.database, lease.targetId);
  const listed = await listLiveStacks(connection);
  const byId = new Map(listed.map((stack) => [stack.stackId, stack]));
  const isolated = newIsolation(reading);
  await recordLateStacks(reading, { withoutStack, unseen, listed }, isolated);
  const orphans = await isolated('its orphans', () => saveOrphans(worker.database, lease, listed));
  const carriedOut = await recordCarriedOut(reading, { unseen, resting }, isolated);
  let underWay = carriedOut.size > 0;
  let comparisons = 0;
  const missing: RestingEnvironment[] = [];
  for (const environment of resting) {
    const stack = byId.get(environment.stackId);
    if (!stack) missing.push(environment);
    else if (!carriedOut.has(environment.id) && isChanged(environment, stack)) {
      underWay = (await isolated(environment.name, () => recordChange(reading, environment))) || underWay;
    } else if (isUncompared(environment, stack)) {
      comparisons += 1;
      if (comparisons <= tunables.comparisonsAtOnce)
        await isolated(environment.name, () => compare(reading, environment));
    }
  }
  const lost = await recordMissing(reading, missing, isolated);
  worker.logger.info(
    { target: lease.targetId, listed: listed.length, resting: resting.length, lost, orphans },
    'target reconciled',
  );
  const error = isolated.trouble();
  if (error === null) underWay = (await recordSeen(reading, { withoutStack, unseen, resting })) || underWay;
  const soon = underWay || error !== null || comparisons > tunables.comparisonsAtOnce;
  return { againMs: soon ? tunables.reconcileSoonMs : spread(tunables.reconcileEveryMs), error };
}

/** Within a tenth of `ms`: targets that were due together are not the next time. */
function spread(ms: number): number {
  return Math.round(ms * (0.9 + Math.random() / 5));
}

function isChanged(environment: RestingEnvironment, stack: ListedStack): boolean {
  const { stackStatus, settledAt, changedOutsideAt } = environment;
  if (stackStatus !== null && stack.status !== stackStatus) return true;
  // The same status again may be another update: the time shows it. AWS's clock and ours may differ by a little.
  const since = Math.max(settledAt.getTime() + tunables.changeSettlesMs, changedOutsideAt?.getTime() ?? 0);
  return stack.updatedAt !== null && stack.updatedAt.getTime() > since;
}

/**
 * Parameters and template change only with the stack, so they are read once per change: by CloudFormation's own time, where
 * no clock of ours counts.
 */
function isUncompared({ stackChangedAt }: RestingEnvironment, stack: ListedStack): boolean {
  const changedAt = stack.updatedAt ?? stack.createdAt;
  return isComparable(stack.status) && changedAt?.getTime() !== stackChangedAt?.getTime();
}

async function compare(reading: Reading, environment: RestingEnvironment): Promise<void> {
  const described = await describeStack(reading.connection, environment.stackId);
  if (!described) return;
  const compared = await comparedWith(reading, environment, described);
  if (compared) await recordDifferences(reading.worker.database, reading.lease, environment, compared);
}

/** Null while the stack is none that can be compared. */
async function comparedWith(
  { connection }: Reading,
  environment: RestingEnvironment,
  described: Stack,
): Promise<Compared | null> {
  const stackChangedAt = described.LastUpdatedTime ?? described.CreationTime;
  if (!stackChangedAt || !isComparable(described.StackStatus)) return null;
  return { stackChangedAt, differences: await stackDifferences(connection, described, environment) };
}

/**
 * Lists may lag: the stack's own word counts. True when something is still under way, which is to be looked at soon.
 */
async function recordChange(reading: Reading, environment: RestingEnvironment): Promise<boolean> {
  const { worker, lease, connection } = reading;
  const described = await describeStack(connection, environment.stackId);
  const status = described?.StackStatus;
  const phase = stackPhase(status);
  if (!described || status === undefined || phase === null) return false;
  if (phase === 'deleted') {
    await recordDeleted({ worker, lease, connection }, environment);
    return false;
  }
  const isHalfDone = phase === 'update-failed' || phase === 'delete-failed';
  await recordChangedOutside(worker.database, lease, environment, {
    stackStatus: status,
    resources: isHalfDone
      ? await resourcesUnlessRefused(connection, environment.stackId, worker.logger)
      : null,
    changedAt: described.LastUpdatedTime ?? null,
    compared: await comparedWith(reading, environment, described),
  });
  return phase === 'working' || phase === 'rolling-back' || phase === 'deleting';
}

async function recordDeleted(
  { worker, lease, connection }: Pick<Reading, 'worker' | 'lease' | 'connection'>,
  environment: RestingEnvironment,
): Promise<boolean> {
  const resources = await resourcesUnlessRefused(connection, environment.stackId, worker.logger);
  const reason = 'The stack was deleted outside Slipway';
  return recordLost(worker.database, lease, environment, { reason, resources });
}

/**
 * Deleted stacks stay readable by StackId for 90 days, so one that CloudFormation does not know at all is asked for
 * twice, with time in between for reads that lag. Returns how many are lost.
 */
async function recordMissing(
  reading: Reading,
  missing: readonly RestingEnvironment[],
  isolated: ReturnType<typeof newIsolation>,
): Promise<number> {
  const { worker, lease, connection } = reading;
  const { accountId, region } = connection.target;
  let lost = 0;
  const unknown: RestingEnvironment[] = [];
  for (const environment of missing) {
    const isLost = await isolated(environment.name, async () => {
      const stack = await describeStack(connection, environment.stackId);
      if (stack === null) unknown.push(environment);
      else if (stackPhase(stack.StackStatus) === 'deleted') return recordDeleted(reading, environment);
      return false;
    });
    lost += Number(isLost ?? false);
  }
  if (unknown.length === 0) return lost;
  await pause(tunables.believeMissingAfterMs, worker.stopping);
  for (const environment of unknown) {
    if (worker.stopping.aborted) break;
    const isLost = await isolated(environment.name, async () => {
      if ((await describeStack(connection, environment.stackId)) !== null) return false;
      const reason = `CloudFormation knows no stack ${environment.stackId} in account ${accountId}, ${region}`;
      return recordLost(worker.database, lease, environment, { reason, resources: null });
    });
    lost += Number(isLost ?? false);
  }
  return lost;
}
