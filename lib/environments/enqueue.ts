import { fromPrisma, PgBoss } from 'pg-boss';
import type { Transaction } from '@/lib/db/client';
import {
  type FlightCheckJob,
  flightCheckQueue,
  type InspectionJob,
  inspectionQueue,
  type OperationJob,
  operationQueue,
} from '@/lib/db/job-queues';

/**
 * Wakes a worker for an operation once this transaction commits; `delaySeconds` later when given. Losing the job is
 * harmless: workers also look for operations that are due.
 */
export async function enqueueOperation(tx: Transaction, job: OperationJob, delaySeconds = 0): Promise<void> {
  await enqueue(tx, operationQueue.name, job, delaySeconds);
}

/** As `enqueueOperation`, for an inspection. */
export async function enqueueInspection(
  tx: Transaction,
  job: InspectionJob,
  delaySeconds = 0,
): Promise<void> {
  await enqueue(tx, inspectionQueue.name, job, delaySeconds);
}

/** As `enqueueOperation`, for a flight check. */
export async function enqueueFlightCheck(tx: Transaction, job: FlightCheckJob): Promise<void> {
  await enqueue(tx, flightCheckQueue.name, job, 0);
}

async function enqueue(tx: Transaction, queue: string, job: object, delaySeconds: number): Promise<void> {
  const db = fromPrisma(tx);
  // Never started: it only writes rows, on the caller's connection, and must not outlive it.
  const sender = new PgBoss({ db, supervise: false, schedule: false, openTelemetry: { enabled: false } });
  await sender.send(queue, job, {
    db,
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  });
}
