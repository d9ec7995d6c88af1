import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { deleteSnapshot } from '@/lib/aws/delete-snapshot';
import { personActor, reachOf } from '@/lib/aws/target';
import {
  recordSnapshotGone,
  recordSnapshotKept,
  recordSnapshotThere,
  takeSnapshotDeletion,
} from '@/lib/environments/operations/record-snapshot-deletion';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/**
 * Deletes a snapshot that is left of an environment, for whoever asked for it. What is not finished, because RDS is at
 * it or because of a failure that may pass, is due again by itself.
 */
export async function deleteLeftSnapshot(worker: WorkerContext, id: string): Promise<void> {
  const deletion = await takeSnapshotDeletion(worker.database, id, tunables.snapshotDeletionMs);
  if (!deletion) return;
  const { environment, requestedBy, snapshot, attempts } = deletion;
  const logger = worker.logger.child({ environment: environment.name, snapshot });
  try {
    const seen = await deleteSnapshot(
      connect(environment.target, personActor(requestedBy, reachOf(environment))),
      snapshot,
    );
    if (seen === 'there') {
      await recordSnapshotThere(worker.database, deletion);
      return;
    }
    await recordSnapshotGone(worker.database, deletion);
    logger.info('the snapshot is deleted');
  } catch (error) {
    const failure = classifyFailure(error);
    logger.warn({ err: error }, 'the snapshot is not deleted');
    if (failure.kind === 'retryable' && attempts < tunables.mostAttempts) return;
    await recordSnapshotKept(worker.database, deletion, failure.reason);
  }
}
