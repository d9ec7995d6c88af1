import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from './announce';
import { auditEnd } from './carry-out-operation';
import type { Residue, RootCause } from './environment-view';
import { finishUpdate, type UpdateOutcome } from './finish-update';
import { assertFollowerLease, type FollowerLease } from './follower-lease';
import { moveEnvironment, moveOperation } from './move';
import type { Receipt } from './plan-view';
import { lockTimeLine, recordEvent } from './record-event';
import { goneStatuses } from './resource-state';
import { foldTimings } from './resource-timings';
import { type SeenResource, saveResourcesAsListed, saveResourcesFromEvents } from './save-resources';
import { isFurther } from './stack-status-order';
import type { StackInFlight } from './stacks-in-flight';
import { toResidue } from './to-view';

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
  /** `resources` null: they are read later, see `recordLateDetails`. */
  | { kind: 'launched'; outputs: Record<string, string>; resources: SeenResource[] | null }
  | { kind: 'launch-failed'; rootCause: RootCause }
  | { kind: 'torn-down'; residue: Residue[]; receipt: Receipt }
  | { kind: 'teardown-blocked'; rootCause: RootCause }
  | UpdateOutcome
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
 * One transaction, refused (MovedElsewhere) when the follower's lease was lost. Nothing is written of an operation that
 * is no longer under way.
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
    const added = await addEvents(tx, stack, progress.events);
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
    if (progress.outcome) await finish(tx, stack, progress.outcome);
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

/**
 * The last events and the list of resources of a launch whose end was recorded before them, because many ended at
 * once. Refused (MovedElsewhere) when the follower's lease was lost.
 */
export async function recordLateDetails(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
  seen: { events: readonly SeenEvent[]; resources: readonly SeenResource[] },
): Promise<void> {
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, stack.environmentId);
    await addEvents(tx, stack, seen.events);
    // Whatever has begun since tells more than this list.
    const { status } = await tx.environment.findUniqueOrThrow({
      where: { id: stack.environmentId },
      select: { status: true },
    });
    if (status === 'ACTIVE') {
      await saveResourcesAsListed(tx, stack.environmentId, seen.resources);
      await tx.environment.update({
        where: { id: stack.environmentId },
        data: countsAtEnd(await countResources(tx, stack.environmentId)),
      });
    }
    await foldTimings(tx, stack);
    await announce(tx, stack.environmentId);
    crashPoint('commit.late-details.before');
  });
  crashPoint('commit.late-details.after');
}

async function addEvents(
  tx: Transaction,
  stack: StackInFlight,
  events: readonly SeenEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const made = await tx.operation.findMany({
    where: { environmentId: stack.environmentId },
    select: { id: true },
  });
  const ids = new Set(made.map(({ id }) => id));
  const { count } = await tx.environmentEvent.createMany({
    skipDuplicates: true,
    data: events.map((event) => ({
      environmentId: stack.environmentId,
      // Where CloudFormation tells no token, the operation in flight is the only one it can be.
      operationId: event.token === null ? stack.operation.id : ids.has(event.token) ? event.token : null,
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
  if (stack.operation.kind === 'UPDATE') return countUpdated(tx, stack);
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

/** Of an update, what it has been through counts: all other resources stand as they stood. */
async function countUpdated(tx: Transaction, stack: StackInFlight): Promise<number> {
  const done = await tx.environmentEvent.findMany({
    where: {
      operationId: stack.operation.id,
      physicalId: { not: stack.stackId },
      status: { in: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', ...goneStatuses] },
    },
    distinct: ['logicalId'],
    select: { logicalId: true },
  });
  return done.length;
}

async function finish(tx: Transaction, stack: StackInFlight, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'updated' || outcome.kind === 'update-failed') {
    await finishUpdate(tx, stack, outcome);
    return;
  }
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
          ...countsAtEnd(outcome.resources ? await countResources(tx, id) : stack.resourcesTotal),
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
      await finishTeardown(tx, stack, outcome, finishedAt);
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
      await moveEnvironment(tx, {
        id,
        from: stack.operation.kind === 'UPDATE' ? 'UPDATING' : 'LAUNCHING',
        to: 'LOST',
        statusReason: outcome.reason,
      });
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
  if (reason === null && stackIsRead(outcome)) await foldTimings(tx, stack);
  await auditEnd(
    tx,
    { operationId: stack.operation.id, environmentId: id, kind: stack.operation.kind },
    reason === null ? 'SUCCEEDED' : 'FAILED',
    reason,
  );
}

/** What the stacks of failed launches left before stays on the list. */
async function finishTeardown(
  tx: Transaction,
  { environmentId: id, operation }: StackInFlight,
  { residue, receipt }: Extract<Outcome, { kind: 'torn-down' }>,
  endedAt: Date,
): Promise<void> {
  const before = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: { residue: true, resourcesTotal: true },
  });
  const left = [...toResidue(before.residue), ...residue].map((one) => ({ ...one }));
  await tx.operation.update({
    where: { id: operation.id },
    data: { receipt: { ...receipt, resources: receipt.resources.map((one) => ({ ...one })) } },
  });
  await moveEnvironment(tx, {
    id,
    from: 'TEARING_DOWN',
    to: 'TORN_DOWN',
    set: { endedAt, residue: left, resourcesDone: before.resourcesTotal },
  });
}

function countResources(tx: Transaction, environmentId: string): Promise<number> {
  return tx.stackResource.count({ where: { environmentId } });
}

function countsAtEnd(count: number) {
  return { resourcesDone: count, resourcesTotal: count };
}

/** Whether all of the operation's events are there. */
function stackIsRead(outcome: Outcome): boolean {
  return outcome.kind !== 'launched' || outcome.resources !== null;
}

const endedWords = {
  launched: 'ACTIVE',
  'launch-failed': 'LAUNCH_FAILED',
  'torn-down': 'TORN_DOWN',
  'teardown-blocked': 'TEARDOWN_BLOCKED',
  lost: 'LOST',
} as const satisfies Record<Exclude<Outcome, UpdateOutcome>['kind'], string>;
