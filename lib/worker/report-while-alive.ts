import { reportAlive } from '@/lib/health/worker-presence';
import { pause } from './pause';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * Reports regularly that the worker is alive, until it stops. It also notices when the database is gone: the log has
 * one line when it stops answering, and one when it is back.
 */
export async function reportWhileAlive(worker: WorkerContext): Promise<void> {
  let silentSince: number | undefined;
  while (!worker.stopping.aborted) {
    const askedAt = performance.now();
    try {
      await reportAlive(worker.database, worker.workerId);
      if (silentSince !== undefined) {
        const silentMs = Math.round(performance.now() - silentSince);
        worker.logger.info({ silentMs }, 'the database answers again');
      }
      silentSince = undefined;
    } catch (error) {
      if (silentSince === undefined) worker.logger.error({ err: error }, 'the database does not answer');
      silentSince ??= askedAt;
    }
    await pause(tunables.reportAliveMs, worker.stopping);
  }
}
