import type { Database, Transaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from './announce';
import { auditEnd } from './carry-out-operation';
import { databaseNow } from './database-now';
import type { Residue, RootCause } from './environment-view';
import { assertFollowerLease, type FollowerLease } from './follower-lease';
import { moveEnvironment, moveOperation } from './move';
import { lockTimeLine, recordEvent } from './record-event';
import { type SeenResource, saveResourcesAsListed, saveResourcesFromEvents } from './save-resources';
import type { StackInFlight } from './stacks-in-flight';
import { goneStatuses } from './tear-down-environment';

/** One event of the stack, as read. */
export interface SeenEvent {
  eventId: string;
  at: Date;
  logicalId: string;
  resourceType: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  token: string | null;
}

/** How an operation ended, as CloudFormation's state says. */
export type Outcome =
  | { kind: 'launched'; outputs: Record<string, string>; resources: SeenResource[] }
  | { kind: 'launch-failed'; rootCause: RootCause }
  | { kind: 'torn-down'; residue: Residue[] }
  | { kind: 'teardown-blocked'; rootCause: RootCause }
  | { kind: 'lost'; reason: string };

export interface Progress {
  stackStatus: string;
  /** Oldest first. */
  events: SeenEvent[];
  /** The first failure, as soon as it is known, even while CloudFormation still rolls back. */
  rootCause: RootCause | null;
  outcome: Outcome | null;
}

/**
 * Writes what the follower saw of one stack: events once each, the state of resources, and the end of the operation.
 * One transaction, refused (MovedElsewhere) when the follower's lease was lost.
 */
export async function recordProgress(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
  progress: Progress,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, stack.environmentId);
    const added = await addEvents(tx, stack, progress.events);
    if (progress.outcome?.kind === 'launched') {
      await saveResourcesAsListed(tx, stack.environmentId, progress.outcome.resources);
    }
    const done = await countDone(tx, stack);
    const changed = added > 0 || progress.stackStatus !== stack.stackStatus || progress.outcome !== null;
    await tx.environment.update({
      where: { id: stack.environmentId },
      data: {
        lastSeenAt: await databaseNow(tx),
        stackStatus: progress.stackStatus,
        resourcesDone: done,
        // A template that grew since the request, or a teardown of resources that were never listed.
        resourcesTotal: Math.max(stack.resourcesTotal, done),
        ...(progress.rootCause && !progress.outcome
          ? {
              statusReason: `${progress.rootCause.logicalId ?? 'The stack'} failed: ${progress.rootCause.reason}`,
            }
          : {}),
      },
    });
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
    if (progress.outcome) await finish(tx, stack, progress.outcome);
    else if (changed) await announce(tx, stack.environmentId);
  });
}

async function addEvents(
  tx: Transaction,
  stack: StackInFlight,
  events: readonly SeenEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const { count } = await tx.environmentEvent.createMany({
    skipDuplicates: true,
    data: events.map((event) => ({
      environmentId: stack.environmentId,
      // Where CloudFormation tells no token, the operation in flight is the only one it can be.
      operationId: event.token === null || event.token === stack.operation.id ? stack.operation.id : null,
      source: 'CLOUDFORMATION' as const,
      externalId: event.eventId,
      at: event.at,
      logicalId: event.logicalId,
      resourceType: event.resourceType,
      physicalId: event.physicalId,
      status: event.status,
      reason: event.reason,
    })),
  });
  if (count > 0) await saveResourcesFromEvents(tx, stack, new Set(events.map((event) => event.logicalId)));
  return count;
}

async function countDone(tx: Transaction, stack: StackInFlight): Promise<number> {
  const statuses =
    stack.operation.kind === 'TEARDOWN' ? goneStatuses : ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];
  const done = await tx.stackResource.count({
    where: { environmentId: stack.environmentId, status: { in: statuses } },
  });
  if (stack.operation.kind !== 'TEARDOWN') return done;
  // What a rollback had removed before doesn't count as work of this teardown.
  const all = await tx.stackResource.count({ where: { environmentId: stack.environmentId } });
  return Math.max(0, done - Math.max(0, all - stack.resourcesTotal));
}

async function finish(tx: Transaction, stack: StackInFlight, outcome: Outcome): Promise<void> {
  const id = stack.environmentId;
  const operation = { id: stack.operation.id, from: 'IN_PROGRESS' } as const;
  const finishedAt = new Date();
  const failed = async (rootCause: RootCause) => {
    await moveOperation(tx, {
      ...operation,
      to: 'FAILED',
      set: { finishedAt, reason: rootCause.reason, rootCause: { ...rootCause } },
    });
  };
  // What failed once and then went through is on the time line.
  const succeeded = () =>
    moveOperation(tx, {
      ...operation,
      to: 'SUCCEEDED',
      set: { finishedAt, reason: null, rootCause: Prisma.DbNull },
    });

  switch (outcome.kind) {
    case 'launched':
      await succeeded();
      await moveEnvironment(tx, {
        id,
        from: 'LAUNCHING',
        to: 'ACTIVE',
        set: {
          outputs: outcome.outputs,
          launchedAt: finishedAt,
          resourcesDone: outcome.resources.length,
          resourcesTotal: outcome.resources.length,
        },
      });
      break;
    case 'launch-failed':
      await failed(outcome.rootCause);
      await moveEnvironment(tx, {
        id,
        from: 'LAUNCHING',
        to: 'LAUNCH_FAILED',
        statusReason: outcome.rootCause.reason,
      });
      break;
    case 'torn-down':
      await succeeded();
      await moveEnvironment(tx, {
        id,
        from: 'TEARING_DOWN',
        to: 'TORN_DOWN',
        set: { endedAt: finishedAt, residue: outcome.residue.map((left) => ({ ...left })) },
      });
      break;
    case 'teardown-blocked':
      await failed(outcome.rootCause);
      await moveEnvironment(tx, {
        id,
        from: 'TEARING_DOWN',
        to: 'TEARDOWN_BLOCKED',
        statusReason: outcome.rootCause.reason,
      });
      break;
    case 'lost':
      await failed({ logicalId: null, type: null, reason: outcome.reason, explanation: null });
      await moveEnvironment(tx, { id, from: 'LAUNCHING', to: 'LOST', statusReason: outcome.reason });
      break;
  }
  const reason =
    'rootCause' in outcome ? outcome.rootCause.reason : 'reason' in outcome ? outcome.reason : null;
  await recordEvent(tx, {
    environmentId: id,
    operationId: stack.operation.id,
    status: endedWords[outcome.kind],
    reason,
  });
  await auditEnd(
    tx,
    { operationId: stack.operation.id, environmentId: id, kind: stack.operation.kind },
    reason === null ? 'SUCCEEDED' : 'FAILED',
    reason,
  );
}

const endedWords = {
  launched: 'ACTIVE',
  'launch-failed': 'LAUNCH_FAILED',
  'torn-down': 'TORN_DOWN',
  'teardown-blocked': 'TEARDOWN_BLOCKED',
  lost: 'LOST',
} as const satisfies Record<Outcome['kind'], string>;
