import { ConfigurationError } from './environment-variables';
import { createLogger } from './logger';

/**
 * Ends a process that cannot start, with 1, so that whoever runs it notices. The log gets one JSON line with everything
 * that is wrong; stderr the same for people. What a migration prints is its result: its log goes to stderr, too.
 */
export function refuseToStart(name: 'portal' | 'worker' | 'migrate', error: unknown): never {
  // Whatever LOG_LEVEL says: it may be what is wrong.
  const logger = createLogger(name, 'fatal', name === 'migrate' ? 2 : 1);
  if (error instanceof ConfigurationError) {
    logger.fatal(
      { code: 'configuration', problems: error.problems },
      'cannot start: the environment variables are not complete',
    );
  } else {
    logger.fatal({ err: error }, 'cannot start');
  }
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
