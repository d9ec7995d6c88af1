import type { WorkerContext } from './worker-context';

/**
 * Logs that something that is repeated has failed. While the database does not answer, each part of the worker fails
 * several times a second: the log says once that it doesn't, and has the rest at the level debug.
 */
export function noteFailure(
  { logger, databaseTrouble }: Pick<WorkerContext, 'logger' | 'databaseTrouble'>,
  error: unknown,
  what: string,
): void {
  if (databaseTrouble) logger.debug({ err: error }, what);
  else logger.warn({ err: error }, what);
}
