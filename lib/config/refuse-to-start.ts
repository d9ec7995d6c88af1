import { ConfigurationError } from './environment-variables';
import { createLogger, type ProgramName } from './logger';

/** Why a program can't start, where that is known: a code to look up in RUNNING.md, and the same in words. */
export class CannotStart extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CannotStart';
  }
}

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
      'cannot start: environment variables are missing or wrong',
    );
  } else if (error instanceof CannotStart) {
    logger.fatal({ code: error.code, reason: error.message, err: error.cause }, 'cannot start');
  } else {
    logger.fatal({ err: error }, 'cannot start');
  }
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
