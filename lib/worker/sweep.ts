import { dueOperations } from '@/lib/environments/operations/claim-operation';
import { expireApproval, expiredApprovals } from '@/lib/environments/operations/expire-approval';
import { dueSnapshotDeletions } from '@/lib/environments/operations/record-snapshot-deletion';
import { dueFlightChecks } from '@/lib/flight-check/claim-flight-check';
import { forgetFlightChecks } from '@/lib/flight-check/record-flight-check';
import { dueInspections } from '@/lib/inspections/claim-inspection';
import { targetsToVerify } from '@/lib/targets/claim-verification';
import { dueTargetRequests } from '@/lib/targets/requests/claim-target-request';
import { keepAuditLog } from '@/lib/worker/audit/keep-audit-log';
import { runFlightCheck } from '@/lib/worker/flight-check/run-flight-check';
import { inspect } from '@/lib/worker/inspections/inspect';
import { deleteLeftSnapshot } from '@/lib/worker/operations/delete-left-snapshot';
import { carryOutTargetRequest } from '@/lib/worker/verify-target/carry-out-target-request';
import { verifyTarget } from '@/lib/worker/verify-target/verify-target';
import { noteFailure } from './note-failure';
import { pause } from './pause';
import { runOperation } from './run-operation';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * The queue delivers, the row decides: what is due and was not delivered (a lost job, a dead worker) is picked up here.
 * Ends when the worker stops.
 */
export async function sweep(worker: WorkerContext): Promise<void> {
  const { database } = worker;
  await Promise.all([
    sweepDue(
      worker,
      (limit) => dueOperations(database, limit),
      (id) => runOperation(worker, id),
    ),
    sweepDue(
      worker,
      (limit) => expiredApprovals(database, limit),
      (id) => expireApproval(database, id),
    ),
    sweepDue(
      worker,
      (limit) => dueSnapshotDeletions(database, limit),
      (id) => deleteLeftSnapshot(worker, id),
    ),
    sweepDue(
      worker,
      (limit) => dueInspections(database, limit),
      (id) => inspect(worker, id),
    ),
    sweepDue(
      worker,
      async (limit) => {
        await forgetFlightChecks(database);
        return dueFlightChecks(database, limit);
      },
      (id) => runFlightCheck(worker, id),
    ),
    sweepDue(
      worker,
      (limit) => targetsToVerify(database, limit),
      (id) => verifyTarget(worker, id),
    ),
    sweepDue(
      worker,
      (limit) => dueTargetRequests(database, limit),
      (id) => carryOutTargetRequest(worker, id),
    ),
    keepAuditLog(worker),
  ]);
}

/** Long work, such as emptying a bucket, keeps nothing else waiting. */
async function sweepDue(
  worker: WorkerContext,
  findDue: (limit: number) => Promise<string[]>,
  take: (id: string) => Promise<unknown>,
): Promise<void> {
  const taken = new Map<string, Promise<unknown>>();
  /** Until when those that could not even be begun are left alone: they stay due, ahead of all others. */
  const failed = new Map<string, number>();
  while (!worker.stopping.aborted) {
    if (worker.onlyReads) {
      await pause(tunables.sweepMs, worker.stopping);
      continue;
    }
    try {
      const now = performance.now();
      for (const [id, until] of failed) if (until <= now) failed.delete(id);
      const due = worker.mayWork() ? await findDue(tunables.operationsAtOnce + taken.size + failed.size) : [];
      for (const id of due) {
        if (taken.has(id) || failed.has(id) || taken.size >= tunables.operationsAtOnce) continue;
        const run = take(id)
          .catch((error: unknown) => {
            worker.logger.error({ err: error, id }, 'swept attempt failed');
            failed.set(id, performance.now() + tunables.sweepFailedMs);
          })
          .finally(() => taken.delete(id));
        taken.set(id, run);
      }
    } catch (error) {
      noteFailure(worker, error, 'sweep failed');
    }
    await pause(tunables.sweepMs, worker.stopping);
  }
  await Promise.all(taken.values());
}
