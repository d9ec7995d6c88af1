import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import { countDone } from '@/lib/environments/count-resources';
import { recordEnd } from '@/lib/environments/operations/record-end';
import type { Outcome } from '@/lib/environments/outcome';
import { lockTimeLine } from '@/lib/environments/record-event';
import type { RootCause } from '@/lib/environments/records';
import { saveResourcesAsListed } from '@/lib/environments/save-resources';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { isFurther } from '@/lib/stacks/stack-status-order';
import { assertFollowerLease, type FollowerLease } from '@/lib/targets/follower-lease';
import { type SeenEvent, saveEvents } from './save-events';

export interface Progress {
  stackStatus: string;
  /** Oldest first. */
  events: SeenEvent[];
  /** The first failure, as soon as it is known, even while CloudFormation still rolls back. */
  rootCause: RootCause | null;
  outcome: Outcome | null;
}

/**
 * Records what the follower saw of one stack: events once each, the state of resources, and the end of the operation.
 * One transaction, refused (FollowerLeaseLost) when the follower's lease was lost. Nothing is written of an operation
 * that is no longer under way.
 */
export async function recordProgress(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
  progress: Progress,
): Promise<void> {
  const what = progress.outcome === null ? 'progress' : `end-${progress.outcome.kind}`;
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, stack.environmentId);
    // Somebody stopped it since the stack was read: the operation that follows will read it again.
    if (!(await isUnderWay(tx, stack))) return;
    const added = await saveEvents(tx, stack, progress.events);
    if (progress.outcome && 'resources' in progress.outcome && progress.outcome.resources) {
      await saveResourcesAsListed(tx, stack.environmentId, progress.outcome.resources);
    }
    const changed = await saveStack(tx, stack, progress, added > 0);
    await tx.operation.updateMany({
      where: { id: stack.operation.id, missingSince: { not: null } },
      data: { missingSince: null },
    });
    if (progress.rootCause && !progress.outcome) {
      await tx.operation.updateMany({
        where: { id: stack.operation.id, status: 'IN_PROGRESS' },
        data: { rootCause: { ...progress.rootCause }, reason: progress.rootCause.reason },
      });
    }
    if (progress.outcome) await recordEnd(tx, stack, progress.outcome);
    else if (changed) await announce(tx, stack.environmentId);
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

async function isUnderWay(tx: Transaction, { operation }: StackInFlight): Promise<boolean> {
  const count = await tx.operation.count({ where: { id: operation.id, status: 'IN_PROGRESS' } });
  return count === 1;
}

/** What the environment's row says of its stack; the row counts as changed only when something did. */
async function saveStack(
  tx: Transaction,
  stack: StackInFlight,
  { stackStatus: read, rootCause, outcome }: Progress,
  hasNewEvents: boolean,
): Promise<boolean> {
  const id = stack.environmentId;
  const done = await countDone(tx, stack);
  const { stackStatus: recorded } = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: { stackStatus: true },
  });
  const stackStatus = outcome || isFurther(recorded, read) ? read : recorded;
  const changed = hasNewEvents || rootCause !== null || outcome !== null || stackStatus !== recorded;
  if (changed) {
    await tx.environment.update({
      where: { id },
      data: {
        stackStatus,
        resourcesDone: done,
        // A template that grew since the request, or a teardown of resources that were never listed.
        resourcesTotal: Math.max(stack.resourcesTotal, done),
        ...(rootCause && !outcome
          ? { statusReason: `${rootCause.logicalId ?? 'The stack'} failed: ${rootCause.reason}` }
          : {}),
      },
    });
  }
  await tx.$executeRaw`UPDATE environments SET last_seen_at = clock_timestamp() WHERE id = ${id}`;
  return changed;
}
