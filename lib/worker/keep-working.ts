import type { Logger } from '@/lib/config/logger';
import { type Database, openDatabase } from '@/lib/db/client';
import type { DatabaseAddresses } from '@/lib/db/database-addresses';
import { explainSchema, isUsable, schemaVersion } from '@/lib/db/schema-version';
import { pause } from './pause';
import { type RunningWorker, startWorker, type WorkerInput } from './start';
import { tunables } from './tunables';
import { unlessStopped } from './unless-stopped';
import { onceDatabaseAnswers } from './until-database-answers';
import { waitAtMost } from './wait-at-most';

export interface KeptWorker {
  /** Resolves when the process is to stop; rejects when a worker can't be started. */
  ended: Promise<void>;
  /** As that of the worker that runs; there may be none. */
  stop: RunningWorker['stop'];
}

/**
 * A worker, for as long as the database's schema is one that this build works with. Until it is migrated, and again
 * from when a newer version has taken away what this build needs, the process takes no work and waits. It doesn't exit:
 * started again it would find the same, restarts would bury the one line that says why, and in a rolling upgrade either
 * the database is migrated soon or the process is replaced.
 *
 * @param known the migrations that the build knows, other than its own in tests
 */
export function keepWorking(input: WorkerInput, known?: readonly string[]): KeptWorker {
  const { addresses, logger } = input;
  const stop = new AbortController();
  const { signal } = stop;
  let worker: RunningWorker | undefined;
  const ended = (async () => {
    while (await becomesUsable({ addresses, logger, known }, signal)) {
      worker = await startWorker(input, signal);
      if (!worker) return;
      if (await staysUsable(worker.database, { logger, known }, signal)) return;
      logger.warn('a newer version has migrated the database: lets go of its work');
      await worker.stop();
      worker = undefined;
    }
  })();
  return {
    ended,
    stop: async () => {
      stop.abort();
      await ended;
      return (await worker?.stop()) ?? [];
    },
  };
}

/** False once the worker is to stop. */
async function becomesUsable(
  {
    addresses,
    logger,
    known,
  }: { addresses: DatabaseAddresses; logger: Logger; known?: readonly string[] | undefined },
  stopping: AbortSignal,
): Promise<boolean> {
  const database = openDatabase(addresses.url, { applicationName: 'slipway-worker-schema', poolSize: 1 });
  let said: string | undefined;
  try {
    for (;;) {
      const version = await unlessStopped(
        onceDatabaseAnswers({ logger, stopping }, () => schemaVersion(database, known)),
        stopping,
      );
      if (!version) return false;
      if (isUsable(version)) {
        logger.info({ schema: version }, explainSchema(version));
        return true;
      }
      const reason = explainSchema(version);
      if (reason !== said) logger.error({ schema: version }, `takes no work: ${reason}`);
      said = reason;
      await pause(tunables.awaitSchemaMs, stopping);
    }
  } finally {
    await waitAtMost(tunables.closeMs, database.$disconnect());
  }
}

/** True once the worker is to stop; false when the schema is no longer usable. */
async function staysUsable(
  database: Database,
  { logger, known }: { logger: Logger; known?: readonly string[] | undefined },
  stopping: AbortSignal,
): Promise<boolean> {
  for (;;) {
    await pause(tunables.checkSchemaMs, stopping);
    try {
      const version = await unlessStopped(schemaVersion(database, known), stopping);
      if (!version) return true;
      if (!isUsable(version)) return false;
    } catch (error) {
      // A database that doesn't answer says nothing about its schema; that it doesn't is said elsewhere.
      logger.debug({ err: error }, 'the schema can’t be read');
    }
  }
}
