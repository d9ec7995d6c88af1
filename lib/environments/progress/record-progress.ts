import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
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
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { inSpan } from '@/lib/telemetry/spans';
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
  const { outcome } = progress;
  if (outcome === null) {
    await record(database, lease, stack, progress);
    return;
  }
  const { id, traceContext } = stack.operation;
  const attributes = { 'slipway.operation': id };
  const endedAt = await inSpan(`record ${outcome.kind}`, { parent: traceContext, attributes }, () =>
    record(database, lease, stack, progress),
  );
  if (endedAt && outcome.kind === 'launched') {
    const seconds = (endedAt.getTime() - stack.operation.requestedAt.getTime()) / 1_000;
    slipwayMetrics.requestToActive.record(seconds, { blueprint: stack.blueprint });
  }
}

/** When the operation ended, if this has ended it. */
async function record(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
  progress: Progress,
): Promise<Date | null> {
  const what = progress.outcome === null ? 'progress' : `end-${progress.outcome.kind}`;
  const endedAt = await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, stack.environmentId);
    // Somebody stopped it since the stack was read: the operation that follows will read it again.
    if (!(await isUnderWay(tx, stack))) return null;
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
    const now = progress.outcome ? await databaseNow(tx) : null;
    crashPoint(`commit.${what}.before`);
    return now;
  });
  crashPoint(`commit.${what}.after`);
  return endedAt;
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
