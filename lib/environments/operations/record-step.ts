import type { Database, Transaction } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import type { EventName } from '@/lib/environments/events';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { recordEvent } from '@/lib/environments/record-event';
import type { Emptying } from '@/lib/environments/records';
import { type Held, writeUnderLease } from './record-operation';

const fewAttempts = 3;

/**
 * Records how far an operation is, for the pages. Throws MovedElsewhere when the lease is lost or the operation ended.
 */
export async function recordStep(database: Database, held: Held, reason: string): Promise<void> {
  await writeStep(database, held, reason, async () => undefined);
}

/**
 * A teardown has just removed so many more objects and versions from the bucket that it is emptying. However often it
 * failed before, it is not given up soon.
 */
export async function recordRemovedObjects(
  database: Database,
  held: Held,
  { removed, emptying }: { removed: number; emptying: Emptying },
): Promise<void> {
  await writeStep(database, held, null, async (tx) => {
    const where = { id: held.operationId };
    await tx.operation.update({ where, data: { removed: { increment: removed }, emptying } });
    await tx.operation.updateMany({
      where: { ...where, attempts: { gt: fewAttempts } },
      data: { attempts: fewAttempts },
    });
  });
}

async function writeStep(
  database: Database,
  held: Held,
  reason: string | null,
  write: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await writeUnderLease(database, held, 'record-step', async (tx) => {
    const { count } = await tx.operation.updateMany({
      where: { id: held.operationId, status: 'STARTING' },
      data: { reason },
    });
    if (count === 0) throw new MovedElsewhere(`operation ${held.operationId}`);
    await write(tx);
    await tx.environment.update({ where: { id: held.environmentId }, data: { statusReason: reason } });
    await announce(tx, held.environmentId);
  });
}

/** A teardown is about to delete the first object of a bucket: said on the time line, and kept with the operation. */
export async function recordEmptying(
  database: Database,
  held: Held,
  { emptying, reason }: { emptying: Emptying; reason: string },
): Promise<void> {
  await writeUnderLease(database, held, 'record-own-event', async (tx) => {
    const { environmentId, operationId } = held;
    await tx.operation.update({ where: { id: operationId }, data: { emptying } });
    await recordEvent(tx, { environmentId, operationId, status: 'EMPTYING_BUCKET', reason });
    await announce(tx, environmentId);
  });
}

/** Records something that Slipway did on the time line. Throws MovedElsewhere when the lease is lost. */
export async function recordOwnEvent(
  database: Database,
  held: Held,
  event: { status: EventName; reason: string },
): Promise<void> {
  await writeUnderLease(database, held, 'record-own-event', async (tx) => {
    const { environmentId, operationId } = held;
    await recordEvent(tx, { environmentId, operationId, ...event });
    await announce(tx, environmentId);
  });
}

/**
 * Records that CloudFormation knows no such stack, and returns for how long it has kept saying so (ms,
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
