import { workerConfig } from '@/lib/config/config';
import { ConfigurationError } from '@/lib/config/environment-variables';
import { createLogger } from '@/lib/config/logger';
import { keepWorking } from './keep-working';
import { tunables } from './tunables';

/**
 * `npm run worker`: one worker process, until SIGTERM or SIGINT. Exits 0 when it stopped in good order, 1 when something
 * was not finished; the log says what.
 */
async function main(): Promise<void> {
  const config = workerConfig();
  const logger = createLogger('worker', config.LOG_LEVEL);
  const retention = {
    events: config.RETENTION_EVENTS_DAYS,
    inspections: config.RETENTION_INSPECTIONS_DAYS,
  };
  const worker = keepWorking({ databaseUrl: config.DATABASE_URL, logger, retention });
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
      (unfinished) => process.exit(unfinished.length === 0 ? 0 : 1),
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

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (!(error instanceof ConfigurationError) && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
