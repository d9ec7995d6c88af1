import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { enqueueInspection } from '@/lib/environments/enqueue';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import type { DriftView, Rehearsal } from '@/lib/environments/records';
import { mayInspect } from './inspection';

/**
 * Which inspection, and which worker's lease guards the write. Every function here throws MovedElsewhere when it is
 * lost.
 */
export interface HeldInspection {
  inspectionId: string;
  environmentId: string;
  workerId: string;
}

/** Locks the environment's row first and the inspection's after it, as every writer does. */
async function writeHeld(
  database: Database,
  held: HeldInspection,
  what: string,
  write: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockTimeLine(tx, held.environmentId);
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM inspections
      WHERE id = ${held.inspectionId}::uuid AND worker_id = ${held.workerId}
        AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()
      FOR UPDATE`;
    if (rows.length === 0) throw new MovedElsewhere(`the lease of inspection ${held.inspectionId}`);
    await write(tx);
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

/** Keeps which detection CloudFormation runs for this inspection. */
export async function recordDetection(
  database: Database,
  held: HeldInspection,
  detectionId: string,
): Promise<void> {
  await writeHeld(database, held, 'record-detection', async (tx) => {
    await tx.inspection.update({ where: { id: held.inspectionId }, data: { detectionId } });
  });
}

/**
 * Gives the inspection back, to be taken up again after `delayMs`. `reason` when something failed; without one it only
 * waits for AWS, and the attempt does not count.
 */
export async function letGoInspection(
  database: Database,
  held: HeldInspection,
  { delayMs, reason }: { delayMs: number; reason?: string },
): Promise<void> {
  await writeHeld(database, held, 'let-go-inspection', async (tx) => {
    await tx.inspection.update({
      where: { id: held.inspectionId },
      data: {
        status: 'PENDING',
        workerId: null,
        leaseExpiresAt: null,
        reason: reason ?? null,
        ...(reason === undefined ? { attempts: { decrement: 1 } } : {}),
      },
    });
    await tx.$executeRaw`
      UPDATE inspections SET next_attempt_at = clock_timestamp() + make_interval(secs => ${delayMs / 1000})
      WHERE id = ${held.inspectionId}::uuid`;
    if (reason !== undefined) await announce(tx, held.environmentId);
    await enqueueInspection(tx, { inspectionId: held.inspectionId }, Math.ceil(delayMs / 1000));
  });
}

export async function recordRehearsal(
  database: Database,
  held: HeldInspection,
  rehearsal: Rehearsal,
): Promise<void> {
  await writeHeld(database, held, 'record-rehearsal', async (tx) => {
    await finish(tx, held, { status: 'DONE', result: asJson(rehearsal) });
    await announce(tx, held.environmentId);
  });
}

/** Keeps what was found with the environment too, unless it has another stack by now or was changed meanwhile. */
export async function recordDrift(
  database: Database,
  held: HeldInspection,
  found: DriftView,
  stackId: string,
): Promise<void> {
  await writeHeld(database, held, 'record-drift', async (tx) => {
    const { createdAt } = await finish(tx, held, { status: 'DONE', result: asJson(found) });
    const environment = await tx.environment.findUniqueOrThrow({
      where: { id: held.environmentId },
      select: {
        status: true,
        stackId: true,
        drift: true,
        // One that was asked for before may have begun since: it waited for confirmation.
        operations: {
          where: {
            executing: true,
            OR: [{ createdAt: { gt: createdAt } }, { startedAt: { gt: createdAt } }],
          },
          select: { id: true },
        },
      },
    });
    const unchanged = environment.stackId === stackId && environment.operations.length === 0;
    if (unchanged && mayInspect('DRIFT', environment.status)) {
      await recordEnvironmentDrift(tx, held, environment.drift as unknown as DriftView | null, found);
    }
    await announce(tx, held.environmentId);
  });
}

async function recordEnvironmentDrift(
  tx: Transaction,
  { environmentId }: HeldInspection,
  before: DriftView | null,
  found: DriftView,
): Promise<void> {
  await tx.environment.update({ where: { id: environmentId }, data: { drift: asJson(found) } });
  const event = { environmentId, operationId: null };
  if (found.status === 'IN_SYNC') {
    if (before?.status !== 'DRIFTED') return;
    const reason = 'What was changed outside Slipway matches the template again';
    await recordEvent(tx, { ...event, status: 'DRIFT_GONE', reason });
    return;
  }
  const names = driftedNames(found);
  if (before?.status === 'DRIFTED' && driftedNames(before) === names) return;
  await recordEvent(tx, {
    ...event,
    status: 'DRIFT_FOUND',
    reason: `Changed outside Slipway: ${names}`,
  });
}

function driftedNames({ resources }: DriftView): string {
  return resources
    .map(({ logicalId, status }) => `${logicalId} (${status === 'DELETED' ? 'deleted' : 'modified'})`)
    .join(', ');
}

export async function recordInspectionFailure(
  database: Database,
  held: HeldInspection,
  reason: string,
): Promise<void> {
  await writeHeld(database, held, 'record-inspection-failure', async (tx) => {
    await finish(tx, held, { status: 'FAILED', reason });
    await announce(tx, held.environmentId);
  });
}

async function finish(
  tx: Transaction,
  { inspectionId }: HeldInspection,
  end: { status: 'DONE'; result: Prisma.InputJsonObject } | { status: 'FAILED'; reason: string },
): Promise<{ createdAt: Date }> {
  return tx.inspection.update({
    where: { id: inspectionId },
    data: { reason: null, ...end, finishedAt: await databaseNow(tx), workerId: null, leaseExpiresAt: null },
  });
}

function asJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value));
}

/**
 * Removes up to `most` inspections that ended `days` ago; by the database's clock. What the latest drift was stays with
 * the environment.
 */
export async function forgetOldInspections(database: Database, days: number, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM inspections WHERE id = ANY (ARRAY(
      SELECT id FROM inspections
      WHERE finished_at < now() - make_interval(days => ${days}::int) AND status IN ('DONE', 'FAILED')
      ORDER BY finished_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
