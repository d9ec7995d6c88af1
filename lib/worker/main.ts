import { workerConfig } from '@/lib/config/config';
import { speakJson } from '@/lib/config/json-console.mjs';
import { createLogger } from '@/lib/config/logger';
import { practiceInWorker, refusePractice } from '@/lib/config/practice-settings';
import { refuseToStart } from '@/lib/config/refuse-to-start';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { beWatched } from './be-watched';
import { keepWorking } from './keep-working';
import { tunables } from './tunables';

/**
 * `npm run worker`: one worker process, until SIGTERM or SIGINT. Exits 0 when it stopped in good order, 1 when something
 * was not finished; the log says what.
 */
async function main(): Promise<void> {
  speakJson('worker');
  const config = workerConfig();
  refusePractice(practiceInWorker(config, process.env));
  const logger = createLogger('worker', config.LOG_LEVEL);
  const addresses = databaseAddresses(config);
  const flush = await beWatched(config, logger);
  const retention = {
    events: config.RETENTION_EVENTS_DAYS,
    inspections: config.RETENTION_INSPECTIONS_DAYS,
  };
  const worker = keepWorking({ addresses, logger, retention });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error({ stopMs: tunables.stopMs }, 'did not stop in time');
      process.exit(1);
    }, tunables.stopMs);
    worker.stop().then(
      async (unfinished) => {
        await flush();
        process.exit(unfinished.length === 0 ? 0 : 1);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop in good order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  await worker.ended;
}

main().catch((error: unknown) => refuseToStart('worker', error));
