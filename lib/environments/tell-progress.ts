import type { Database } from '@/lib/db/client';
import { announce } from './announce';
import { type Held, writeUnderLease } from './carry-out-operation';
import { MovedElsewhere } from './moved-elsewhere';
import { recordEvent } from './record-event';

const fewAttempts = 3;

/**
 * Says on the pages how far an operation is. With `hasMoved`, something was done in this attempt: however often it failed
 * before, it is not given up soon. Throws MovedElsewhere when the lease is lost or the operation ended.
 */
export async function tellProgress(
  database: Database,
  held: Held,
  reason: string,
  hasMoved = false,
): Promise<void> {
  await writeUnderLease(database, held, 'tell-progress', async (tx) => {
    const { count } = await tx.operation.updateMany({
      where: { id: held.operationId, status: 'STARTING' },
      data: { reason },
    });
    // Far from giving up.
    const tried = { id: held.operationId, attempts: { gt: fewAttempts } };
    if (hasMoved) await tx.operation.updateMany({ where: tried, data: { attempts: fewAttempts } });
    if (count === 0) throw new MovedElsewhere(`operation ${held.operationId}`);
    await tx.environment.update({ where: { id: held.environmentId }, data: { statusReason: reason } });
    await announce(tx, held.environmentId);
  });
}

/** Puts something that Slipway did on the time line. Throws MovedElsewhere when the lease is lost. */
export async function tellEvent(
  database: Database,
  held: Held,
  event: { status: string; reason: string },
): Promise<void> {
  await writeUnderLease(database, held, 'tell-event', async (tx) => {
    const { environmentId, operationId } = held;
    await recordEvent(tx, { environmentId, operationId, ...event });
    await announce(tx, environmentId);
  });
}

/**
 * Notes that CloudFormation just said that it knows no such stack, and returns for how long it has kept saying so (ms,
 * by the database's clock). Throws MovedElsewhere when the operation was taken over.
 */
export async function stackMissingForMs(database: Database, held: Held): Promise<number> {
  const [row] = await database.$queryRaw<{ ms: number }[]>`
    UPDATE operations SET missing_since = coalesce(missing_since, clock_timestamp())
    WHERE id = ${held.operationId}::uuid AND worker_id = ${held.workerId} AND status = 'STARTING'
    RETURNING (extract(epoch FROM clock_timestamp() - missing_since) * 1000)::float8 AS ms`;
  if (!row) throw new MovedElsewhere(`operation ${held.operationId}`);
  return row.ms;
}
