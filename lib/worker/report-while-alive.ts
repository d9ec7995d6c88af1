import { type Database, openDatabase } from '@/lib/db/client';
import { type DatabaseFailureCode, databaseFailure } from '@/lib/db/database-failure';
import { reportAlive } from '@/lib/health/worker-presence';
import { pause } from './pause';
import { tunables } from './tunables';
import { waitAtMost } from './wait-at-most';
import type { WorkerContext } from './worker-context';

/** It can be read, and what is to be done can't be recorded first. */
const onlyReads: ReadonlySet<DatabaseFailureCode> = new Set(['database-read-only', 'database-full']);

/** While Postgres starts anew, the two take turns. */
function kindOf(code: DatabaseFailureCode): DatabaseFailureCode {
  return code === 'database-host' ? 'database-down' : code;
}

/**
 * Reports regularly that the worker is alive, until it stops. It also notices when the database is gone, or takes no
 * changes: the log has one line when that begins, one when the reason is another, and one when it is over.
 *
 * Over a connection of its own: a worker whose others are all busy is alive, and when connections fall silent, this one
 * is among them.
 */
export async function reportWhileAlive(worker: WorkerContext, databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl, { applicationName: 'slipway-worker-alive', poolSize: 1 });
  try {
    await report(worker, database);
  } finally {
    await waitAtMost(tunables.closeMs, database.$disconnect());
  }
}

async function report(worker: WorkerContext, database: Database): Promise<void> {
  let trouble: { since: number; kind: DatabaseFailureCode } | undefined;
  while (!worker.stopping.aborted) {
    const askedAt = performance.now();
    try {
      await reportAlive(database, worker.workerId);
      if (trouble !== undefined) {
        const silentMs = Math.round(performance.now() - trouble.since);
        worker.logger.info({ silentMs }, 'the database answers again');
      }
      trouble = undefined;
      worker.onlyReads = false;
      worker.databaseTrouble = false;
    } catch (error) {
      const { code, message } = databaseFailure(error);
      worker.onlyReads = onlyReads.has(code);
      worker.databaseTrouble = true;
      const what = worker.onlyReads ? 'the database takes no changes' : 'the database does not answer';
      if (trouble?.kind !== kindOf(code)) worker.logger.error({ err: error, code, reason: message }, what);
      trouble = { since: trouble?.since ?? askedAt, kind: kindOf(code) };
    }
    await pause(tunables.reportAliveMs, worker.stopping);
  }
}
