import { databaseFailure, mayPass } from '@/lib/db/database-failure';
import { reportAlive } from '@/lib/health/worker-presence';
import { pause } from './pause';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * At the start: reports the worker, and waits as long as a database that is down or read-only can't take that. One that
 * refuses the worker for a reason that somebody has to put right ends it, with that reason.
 */
export async function untilDatabaseAnswers(worker: WorkerContext): Promise<void> {
  let said = '';
  while (!worker.stopping.aborted) {
    try {
      await reportAlive(worker.database, worker.workerId);
      if (said !== '') worker.logger.info('the database answers');
      return;
    } catch (error) {
      const failure = databaseFailure(error);
      if (!mayPass(failure)) throw new Error(failure.message, { cause: error });
      const { code, message } = failure;
      if (code !== said) worker.logger.error({ err: error, code }, `waits to start: ${message}`);
      said = code;
    }
    await pause(tunables.reportAliveMs, worker.stopping);
  }
}
