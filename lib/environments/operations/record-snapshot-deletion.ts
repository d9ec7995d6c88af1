import { appendAudit } from '@/lib/audit/append';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import { toResidue } from '@/lib/environments/views/to-view';

const takenInclude = {
  requestedBy: { select: { id: true, name: true, email: true } },
  environment: { include: { target: true } },
} as const satisfies Prisma.SnapshotDeletionInclude;

/** What the worker needs to carry the deletion of a snapshot out. */
export type TakenSnapshotDeletion = Prisma.SnapshotDeletionGetPayload<{ include: typeof takenInclude }>;

/** Deletions of snapshots that somebody should carry out now. */
export async function dueSnapshotDeletions(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM snapshot_deletions
    WHERE finished_at IS NULL AND next_attempt_at <= clock_timestamp()
    ORDER BY next_attempt_at LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/**
 * Claims a deletion for `forMs` by the database's clock; after that it is due again, whatever became of the worker. Null
 * when it is not due or has ended. Deleting twice does no harm.
 */
export async function takeSnapshotDeletion(
  database: Database,
  id: string,
  forMs: number,
): Promise<TakenSnapshotDeletion | null> {
  const taken = await database.$executeRaw`
    UPDATE snapshot_deletions SET attempts = attempts + 1,
      next_attempt_at = clock_timestamp() + make_interval(secs => ${forMs / 1000})
    WHERE id = ${id}::uuid AND finished_at IS NULL AND next_attempt_at <= clock_timestamp()`;
  if (taken === 0) return null;
  crashPoint('commit.take-snapshot-deletion.after');
  return database.snapshotDeletion.findUniqueOrThrow({ where: { id }, include: takenInclude });
}

/** RDS answers, and is at it: what failed before was none of several failures in a row. */
export async function recordSnapshotThere(database: Database, { id }: TakenSnapshotDeletion): Promise<void> {
  await database.snapshotDeletion.updateMany({ where: { id, finishedAt: null }, data: { attempts: 0 } });
}

/** Verified absent: it is no longer among what is left. */
export async function recordSnapshotGone(database: Database, deletion: TakenSnapshotDeletion): Promise<void> {
  await end(database, deletion, null, async (tx, { environmentId, snapshot }) => {
    const { residue } = await tx.environment.findUniqueOrThrow({
      where: { id: environmentId },
      select: { residue: true },
    });
    const left = toResidue(residue).filter(({ physicalId }) => physicalId !== snapshot);
    await tx.environment.update({
      where: { id: environmentId },
      data: { residue: left.map((one) => ({ ...one })) },
    });
  });
}

/** AWS refused for good. It can be requested again. */
export async function recordSnapshotKept(
  database: Database,
  deletion: TakenSnapshotDeletion,
  reason: string,
): Promise<void> {
  await end(database, deletion, reason, async () => undefined);
}

async function end(
  database: Database,
  deletion: TakenSnapshotDeletion,
  reason: string | null,
  write: (tx: Transaction, deletion: TakenSnapshotDeletion) => Promise<void>,
): Promise<void> {
  const { id, environmentId, snapshot } = deletion;
  await database.$transaction(async (tx) => {
    await lockTimeLine(tx, environmentId);
    const finishedAt = await databaseNow(tx);
    const data = { finishedAt, reason };
    const { count } = await tx.snapshotDeletion.updateMany({ where: { id, finishedAt: null }, data });
    // Another worker was at it as well.
    if (count === 0) return;
    await write(tx, deletion);
    const status = reason === null ? 'SNAPSHOT_DELETED' : 'SNAPSHOT_NOT_DELETED';
    const words = reason === null ? snapshot : `${snapshot}: ${reason}`;
    await recordEvent(tx, { environmentId, operationId: null, status, reason: words });
    await appendAudit(
      tx,
      { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' },
      {
        action: reason === null ? 'snapshot.deleted' : 'snapshot.kept',
        subject: { type: 'environment', id: environmentId },
        details: { snapshot, reason },
      },
    );
    await announce(tx, environmentId);
    crashPoint('commit.end-snapshot-deletion.before');
  });
  crashPoint('commit.end-snapshot-deletion.after');
}
