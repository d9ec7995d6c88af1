import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { Prisma } from '@/lib/db/generated/client';
import { announce } from './announce';
import { MovedElsewhere } from './moved-elsewhere';
import type { EnvironmentStatus, NextOperationStatus, NextStatus, OperationStatus } from './states';

/**
 * The only writer of statuses. Each move is one compare-and-set (`where id and status = from`), of a pair that the
 * table in `states.ts` allows: another pair doesn't compile. Zero rows means that somebody else was faster, and
 * throws MovedElsewhere.
 */
export async function moveEnvironment<From extends EnvironmentStatus>(
  tx: Transaction,
  move: {
    id: string;
    from: From;
    to: NextStatus<From>;
    statusReason?: string | null;
    set?: Omit<Prisma.EnvironmentUncheckedUpdateManyInput, 'status' | 'statusReason' | 'id'>;
  },
): Promise<void> {
  const { count } = await tx.environment.updateMany({
    where: { id: move.id, status: move.from },
    data: { endedTeardownId: null, ...move.set, status: move.to, statusReason: move.statusReason ?? null },
  });
  if (count === 0) {
    const now = await tx.environment.findUnique({ where: { id: move.id }, select: { status: true } });
    throw movedFrom('environment', move, now);
  }
  await announce(tx, move.id);
}

/** As `moveEnvironment`, for an operation; `where` for more that has to hold. A worker calls `assertLease` before. */
export async function moveOperation<From extends OperationStatus>(
  tx: Transaction,
  move: {
    id: string;
    from: From;
    to: NextOperationStatus<From>;
    where?: Prisma.OperationWhereInput;
    set?: Omit<Prisma.OperationUncheckedUpdateManyInput, 'status' | 'id'>;
  },
): Promise<void> {
  const { count } = await tx.operation.updateMany({
    where: { ...move.where, id: move.id, status: move.from },
    data: { ...move.set, status: move.to },
  });
  if (count === 0) {
    const now = await tx.operation.findUnique({ where: { id: move.id }, select: { status: true } });
    throw movedFrom('operation', move, now);
  }
  if (move.from === 'AWAITING_APPROVAL') await endWait(tx, move.id, move.to);
}

/** The request for approval ends with the wait, whatever ended it; who decided, and why, is written before. */
async function endWait(tx: Transaction, operationId: string, to: OperationStatus): Promise<void> {
  const state =
    to === 'REJECTED' ? 'REFUSED' : to === 'CANCELLED' || to === 'FAILED' ? 'WITHDRAWN' : 'APPROVED';
  await tx.approval.updateMany({
    where: { operationId, state: 'WAITING' },
    data: { state, decidedAt: await databaseNow(tx) },
  });
}

function movedFrom(
  of: 'environment' | 'operation',
  { id, from }: { id: string; from: string },
  now: { status: string } | null,
): MovedElsewhere {
  return new MovedElsewhere(`${of} ${id}`, { of, current: now?.status ?? null, expected: from });
}

/**
 * Locks the operation's row and throws MovedElsewhere unless this worker still holds its lease, by the database's clock.
 */
export async function assertLease(tx: Transaction, operationId: string, workerId: string): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM operations
    WHERE id = ${operationId}::uuid AND worker_id = ${workerId} AND lease_expires_at > clock_timestamp()
    FOR UPDATE`;
  if (held.length === 0) throw new MovedElsewhere(`the lease of operation ${operationId}`);
}
