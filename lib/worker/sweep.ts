import { dueOperations } from '@/lib/environments/claim-operation';
import { carryOut } from './carry-out';
import { pause } from './pause';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * The queue delivers, the row decides: whatever is due and was not delivered (a lost job, a worker that died) is
 * picked up here. Ends when the worker stops.
 */
export async function sweep(worker: WorkerContext): Promise<void> {
  while (!worker.stopping.aborted) {
    try {
      const due = await dueOperations(worker.database, tunables.operationsAtOnce);
      await Promise.all(due.map((operationId) => carryOut(worker, operationId)));
    } catch (error) {
      worker.logger.warn({ err: error }, 'sweep failed');
    }
    await pause(tunables.sweepMs, worker.stopping);
  }
}
