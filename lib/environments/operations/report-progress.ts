import type { Database, Transaction } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { recordEvent } from '@/lib/environments/record-event';
import { readTeardownOptions, saveTeardownOptions } from '@/lib/environments/teardown-options';
import { type Held, writeUnderLease } from './record-operation';

const fewAttempts = 3;

/** Says on the pages how far an operation is. Throws MovedElsewhere when the lease is lost or the operation ended. */
export async function tellProgress(database: Database, held: Held, reason: string): Promise<void> {
  await writeProgress(database, held, reason, async () => undefined);
}

/**
 * As `tellProgress`, of a teardown that has just removed so many objects and versions from a bucket. However often it
 * failed before, it is not given up soon.
 */
export async function tellRemoved(
  database: Database,
  held: Held,
  { removed, reason }: { removed: number; reason: string },
): Promise<void> {
  await writeProgress(database, held, reason, async (tx) => {
    const options = await readTeardownOptions(tx, held.operationId);
    await saveTeardownOptions(tx, held.operationId, { ...options, removed: options.removed + removed });
    const tried = { id: held.operationId, attempts: { gt: fewAttempts } };
    await tx.operation.updateMany({ where: tried, data: { attempts: fewAttempts } });
  });
}

async function writeProgress(
  database: Database,
  held: Held,
  reason: string,
  write: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await writeUnderLease(database, held, 'tell-progress', async (tx) => {
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
