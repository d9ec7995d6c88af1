import { CannotStart } from '@/lib/config/refuse-to-start';
import { databaseFailure, mayPass } from '@/lib/db/database-failure';
import { reportAlive } from '@/lib/health/worker-presence';
import { pause } from './pause';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/** At the start: reports the worker, as soon as the database takes that. */
export async function untilDatabaseAnswers(worker: WorkerContext): Promise<void> {
  await onceDatabaseAnswers(worker, () => reportAlive(worker.database, worker.workerId));
}

/**
 * The answer to `ask`, once there is one: waits as long as the database is down or read-only. One that refuses the worker
 * for a reason that somebody has to put right ends it, with that reason. Undefined when the worker is to stop.
 */
export async function onceDatabaseAnswers<Answer>(
  { logger, stopping }: Pick<WorkerContext, 'logger' | 'stopping'>,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  let said = '';
  while (!stopping.aborted) {
    try {
      const answer = await ask();
      if (said !== '') logger.info('the database answers');
      return answer;
    } catch (error) {
      const failure = databaseFailure(error);
      const { code, message } = failure;
      if (!mayPass(failure)) throw new CannotStart(code, message, { cause: error });
      if (code !== said) logger.error({ err: error, code, reason: message }, `waits to start: ${message}`);
      said = code;
    }
    await pause(tunables.reportAliveMs, stopping);
  }
  return undefined;
}
