import { appendAudit } from '@/lib/audit/append';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import {
  type EnvironmentStatus,
  nextOperationStatuses,
  nextStatuses,
  type OperationKind,
  type OperationStatus,
  unfinishedStatuses,
} from '@/lib/environments/states';
import { gotThrough } from './record-operation';

/**
 * Brings a restored database to what AWS says: operations that it lacks are added as what they are, in CloudFormation's
 * hands, so that an ordinary follower reads their events and records their end. Each is one transaction, refused
 * (MovedElsewhere) when the environment is no longer as it was read.
 */

/** The environment as it was read. */
export interface Read {
  id: string;
  status: EnvironmentStatus;
  ownerId: string;
  stackId: string | null;
  unfinished: { id: string; kind: OperationKind; status: OperationStatus } | null;
}

export interface AdoptedOperation {
  id: string;
  kind: OperationKind;
  /** When AWS was asked, by its clock. */
  at: Date;
  inputs: BlueprintInputs;
  options: Prisma.InputJsonObject;
}

const underWay = {
  CREATE: 'LAUNCHING',
  UPDATE: 'UPDATING',
  TEARDOWN: 'TEARING_DOWN',
} as const satisfies Record<OperationKind, EnvironmentStatus>;

/** Adds an operation that AWS knows and the database lacks; one that it takes for unfinished is over by then. */
export async function adoptOperation(
  database: Database,
  environment: Read,
  { stackId, operation }: { stackId: string; operation: AdoptedOperation },
): Promise<void> {
  const { id: environmentId, ownerId } = environment;
  await write(database, environment, 'adopt-operation', async (tx) => {
    if (environment.unfinished) await endSuperseded(tx, environment.unfinished);
    await bringTo(tx, environmentId, environment.status, underWay[operation.kind]);
    await tx.environment.update({ where: { id: environmentId }, data: { stackId } });
    await addOperation(tx, { environmentId, ownerId, fromStatus: settled(environment.status) }, operation);
    return {
      reason: `AWS was asked for it at ${operation.at.toISOString()}; who asked is not known here`,
      operationId: operation.id,
    };
  });
}

/** An operation that the database takes for waiting was taken by CloudFormation: its follower records the end. */
export async function adoptAsTaken(
  database: Database,
  environment: Read & { unfinished: NonNullable<Read['unfinished']> },
  { stackId, at }: { stackId: string; at: Date },
): Promise<void> {
  const { id, unfinished } = environment;
  if (unfinished.status === 'IN_PROGRESS') return;
  await write(database, environment, 'adopt-as-taken', async (tx) => {
    await walkOperation(tx, unfinished.id, unfinished.status, 'IN_PROGRESS', {
      ...gotThrough,
      reason: null,
      executing: true,
      startedAt: at,
      acceptedAt: at,
      workerId: null,
      leaseExpiresAt: null,
    });
    await bringTo(tx, id, environment.status, underWay[unfinished.kind]);
    await tx.environment.update({ where: { id }, data: { stackId } });
    return { reason: `CloudFormation took it at ${at.toISOString()}`, operationId: unfinished.id };
  });
}

/** The stack is gone, and nobody asked Slipway for that. */
export async function adoptLoss(database: Database, environment: Read, reason: string): Promise<void> {
  await write(database, environment, 'adopt-loss', async (tx) => {
    const set = { stackStatus: 'DELETE_COMPLETE', lostAt: await databaseNow(tx) };
    const { id, status } = environment;
    await moveEnvironment(tx, { id, from: status, to: 'LOST', statusReason: reason, set } as LooseMove);
    return { reason, operationId: null };
  });
}

/** The stack was changed outside Slipway: its inputs are the record's from now on. */
export async function adoptChange(
  database: Database,
  environment: Read,
  change: { inputs: BlueprintInputs; stackStatus: string; changedAt: Date; reason: string },
): Promise<void> {
  const { inputs, stackStatus, changedAt, reason } = change;
  await write(database, environment, 'adopt-change', async (tx) => {
    await tx.environment.update({
      where: { id: environment.id },
      data: {
        inputs,
        stackStatus,
        changedOutsideAt: changedAt,
        stackDifferences: Prisma.DbNull,
        // A template of its own is still to be looked at.
        stackChangedAt: null,
      },
    });
    return { reason, operationId: null };
  });
}

/** An environment for a stack of ours that has none, with the operation that made it or was at work on it last. */
export async function adoptStack(
  database: Database,
  environment: Omit<Prisma.EnvironmentUncheckedCreateInput, 'status' | 'inputs'> & {
    id: string;
    ownerId: string;
  },
  operation: AdoptedOperation,
): Promise<void> {
  const { id, ownerId } = environment;
  await database.$transaction(async (tx) => {
    const now = await databaseNow(tx);
    await tx.environment.create({
      data: { ...environment, inputs: operation.inputs, status: underWay[operation.kind], updatedAt: now },
    });
    await addOperation(tx, { environmentId: id, ownerId, fromStatus: 'ACTIVE' }, operation);
    await note(tx, id, {
      reason: `The stack ${environment.stackId} had no environment here`,
      operationId: operation.id,
    });
    crashPoint('commit.adopt-stack.before');
  });
  crashPoint('commit.adopt-stack.after');
}

async function write(
  database: Database,
  environment: Read,
  what: string,
  run: (tx: Transaction) => Promise<{ reason: string; operationId: string | null }>,
): Promise<void> {
  const { id, status, stackId, unfinished } = environment;
  await database.$transaction(async (tx) => {
    await lockTimeLine(tx, id);
    const now = await tx.environment.findUniqueOrThrow({
      where: { id },
      select: {
        status: true,
        stackId: true,
        operations: {
          where: { status: { in: [...unfinishedStatuses] } },
          select: { id: true, status: true },
        },
      },
    });
    const isSame =
      now.status === status &&
      now.stackId === stackId &&
      now.operations[0]?.id === unfinished?.id &&
      now.operations[0]?.status === unfinished?.status;
    if (!isSame) throw new MovedElsewhere(`environment ${id}`);
    await note(tx, id, await run(tx));
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

async function note(
  tx: Transaction,
  environmentId: string,
  { reason, operationId }: { reason: string; operationId: string | null },
): Promise<void> {
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: 'FOUND_AFTER_RESTORE',
    reason: `Found by restore-check after the database was restored. ${reason}`,
  });
  await announce(tx, environmentId);
  await appendAudit(
    tx,
    { actor: { id: 'system', name: 'restore-check' }, via: 'worker' },
    {
      action: 'environment.found-after-restore',
      subject: { type: 'environment', id: environmentId },
      details: { operationId, reason },
    },
  );
}

/** Whoever asked is not known; the owner stands for them, and the event says so. */
async function addOperation(
  tx: Transaction,
  of: { environmentId: string; ownerId: string; fromStatus: EnvironmentStatus },
  { id, kind, at, inputs, options }: AdoptedOperation,
): Promise<void> {
  await tx.operation.create({
    data: {
      id,
      kind,
      environmentId: of.environmentId,
      requestedById: of.ownerId,
      status: 'IN_PROGRESS',
      inputs,
      options,
      executing: true,
      fromStatus: kind === 'CREATE' ? null : of.fromStatus,
      createdAt: at,
      startedAt: at,
      acceptedAt: at,
    },
  });
}

/** Where an update or a teardown goes back to that changed nothing. */
function settled(status: EnvironmentStatus): EnvironmentStatus {
  return status === 'UPDATE_FAILED' ? status : 'ACTIVE';
}

async function endSuperseded(
  tx: Transaction,
  { id, kind, status }: NonNullable<Read['unfinished']>,
): Promise<void> {
  const finishedAt = await databaseNow(tx);
  // Without it, AWS would not have been asked for more.
  const to = kind === 'CREATE' ? 'SUCCEEDED' : 'CANCELLED';
  const reason =
    kind === 'CREATE' ? null : 'AWS was asked for more since; what became of it is not known here';
  await walkOperation(tx, id, status, to, { reason, finishedAt, workerId: null, leaseExpiresAt: null });
}

type LooseMove = Parameters<typeof moveEnvironment<'ACTIVE'>>[1];
type LooseOperationMove = Parameters<typeof moveOperation<'PENDING'>>[1];

/** By allowed moves alone, each a compare-and-set: the shortest way. */
async function bringTo(
  tx: Transaction,
  id: string,
  from: EnvironmentStatus,
  to: EnvironmentStatus,
): Promise<void> {
  let at = from;
  for (const next of wayTo(from, to, nextStatuses)) {
    await moveEnvironment(tx, { id, from: at, to: next } as LooseMove);
    at = next;
  }
}

async function walkOperation(
  tx: Transaction,
  id: string,
  from: OperationStatus,
  to: OperationStatus,
  set: LooseOperationMove['set'],
): Promise<void> {
  let at = from;
  for (const next of wayTo(from, to, nextOperationStatuses)) {
    await moveOperation(tx, {
      id,
      from: at,
      to: next,
      ...(next === to ? { set } : {}),
    } as LooseOperationMove);
    at = next;
  }
}

/** The statuses after `from`, up to `to`; none when it is there. */
export function wayTo<Status extends string>(
  from: Status,
  to: Status,
  nextOf: (status: Status) => readonly Status[],
): Status[] {
  const ways = new Map<Status, Status[]>([[from, []]]);
  for (const [status, way] of ways) {
    if (status === to) return way;
    for (const next of nextOf(status)) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  throw new Error(`No way leads from ${from} to ${to}`);
}
