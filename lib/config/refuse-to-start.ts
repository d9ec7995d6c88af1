import { ConfigurationError } from './environment-variables';
import { createLogger, type ProgramName } from './logger';

/**
 * Ends a process that cannot start, with 1, so that whoever runs it notices. The log gets one JSON line with everything
 * that is wrong; stderr the same for people. What a command prints is its result: its log goes to stderr, too.
 */
export function refuseToStart(name: ProgramName, error: unknown): never {
  // Whatever LOG_LEVEL says: it may be what is wrong.
  const isServer = name === 'portal' || name === 'worker';
  const logger = createLogger(name, 'fatal', isServer ? 1 : 2);
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
