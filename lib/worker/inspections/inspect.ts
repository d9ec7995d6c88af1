import { randomUUID } from 'node:crypto';
import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { followerActor, personActor } from '@/lib/aws/target';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type ClaimedInspection,
  claimInspection,
  renewInspectionLease,
} from '@/lib/inspections/claim-inspection';
import {
  type HeldInspection,
  letGoInspection,
  recordInspectionFailure,
} from '@/lib/inspections/record-inspection';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { detectDrift } from './detect-drift';
import { rehearseTeardown } from './rehearse-teardown';

/**
 * Runs one inspection: claim, inspect, record. Nothing in AWS is changed, so whatever is interrupted is simply
 * done again.
 */
export async function inspect(worker: WorkerContext, inspectionId: string): Promise<void> {
  const holder = `${worker.workerId}/${randomUUID().slice(0, 8)}`;
  const claim = { inspectionId, workerId: holder, leaseMs: tunables.operationLeaseMs };
  const inspection = await claimInspection(worker.database, claim);
  if (!inspection) return;
  const { environment, requestedBy, kind } = inspection;
  const logger = worker.logger.child({ inspection: inspectionId, environment: environment.name, kind });
  const held = { inspectionId, environmentId: environment.id, workerId: holder };
  worker.underWay.add(inspectionId);
  const renewal = setInterval(() => {
    renewInspectionLease(worker.database, claim).catch((error: unknown) =>
      logger.warn({ err: error }, 'lease not renewed'),
    );
  }, tunables.renewLeaseMs);
  try {
    if (environment.stackId === null) {
      await recordInspectionFailure(worker.database, held, 'The stack no longer exists in AWS');
      return;
    }
    const connection = connect(
      environment.target,
      requestedBy ? personActor(requestedBy, null) : followerActor,
    );
    const run = { worker, connection, inspection, held, stackId: environment.stackId };
    await (kind === 'DRIFT' ? detectDrift(run) : rehearseTeardown(run));
  } catch (error) {
    await handleFailure({ ...worker, logger }, inspection, held, error);
  } finally {
    clearInterval(renewal);
    worker.underWay.delete(inspectionId);
  }
}

async function handleFailure(
  worker: WorkerContext,
  inspection: ClaimedInspection,
  held: HeldInspection,
  error: unknown,
): Promise<void> {
  try {
    if (error instanceof MovedElsewhere) throw error;
    const failure = classifyFailure(error);
    worker.logger.warn({ err: error }, 'inspection failed');
    if (failure.kind === 'retryable' && inspection.attempts < tunables.inspectionAttempts) {
      const delayMs = backOffMs(inspection.attempts, tunables.firstRetryMs, tunables.longestRetryMs);
      await letGoInspection(worker.database, held, { delayMs, reason: failure.reason });
    } else {
      await recordInspectionFailure(worker.database, held, failure.reason);
    }
  } catch (recordError) {
    if (!(recordError instanceof MovedElsewhere)) throw recordError;
    worker.logger.info({ reason: recordError.message }, 'stopped: somebody else has it');
  }
}
