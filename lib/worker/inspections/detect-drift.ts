import { driftDetection, driftedResources, startDriftDetection } from '@/lib/aws/drift';
import {
  letGoInspection,
  recordDetection,
  recordDrift,
  recordInspectionFailure,
} from '@/lib/inspections/record-inspection';
import { tunables } from '@/lib/worker/tunables';
import type { InspectionRun } from './inspection-run';

/**
 * Has CloudFormation compare a stack with its template, which takes seconds to minutes: start, poll, read the result.
 */
export async function detectDrift(run: InspectionRun): Promise<void> {
  const { worker, connection, inspection, held, stackId } = run;
  if (inspection.ageMs > tunables.giveUpDriftMs) {
    await recordInspectionFailure(
      worker.database,
      held,
      'CloudFormation did not finish its drift detection in time',
    );
    return;
  }
  const detectionId = inspection.detectionId ?? (await startDriftDetection(connection, stackId));
  // Somebody else's detection is under way: ours comes after it.
  if (detectionId === null) {
    await letGoInspection(worker.database, held, { delayMs: pollMs(run) });
    return;
  }
  if (inspection.detectionId === null) await recordDetection(worker.database, held, detectionId);
  const detection = await driftDetection(connection, detectionId);
  switch (detection.status) {
    case 'running':
      await letGoInspection(worker.database, held, { delayMs: pollMs(run) });
      return;
    case 'failed':
      await recordInspectionFailure(
        worker.database,
        held,
        `CloudFormation could not detect drift: ${detection.reason}`,
      );
      return;
    case 'complete': {
      const resources = await driftedResources(connection, stackId);
      const found = {
        checkedAt: new Date().toISOString(),
        status: resources.length > 0 ? ('DRIFTED' as const) : ('IN_SYNC' as const),
        resources,
      };
      await recordDrift(worker.database, held, found, stackId);
    }
  }
}

/** A person looks at the page meanwhile; what Slipway detects by itself may take a few calls less. */
function pollMs({ inspection: { requestedById, ageMs } }: InspectionRun): number {
  const longestMs = requestedById === null ? tunables.pollOwnDriftMs : tunables.pollDriftMs;
  return Math.round(Math.min(longestMs, Math.max(tunables.pollDriftMs, ageMs / 2)));
}
