import { destination, type Logger, type LoggerOptions, pino } from 'pino';
import { currentRequestId } from './request-scope';

export type { Logger };

export type ProgramName = 'portal' | 'worker' | 'migrate' | 'restore-check' | 'audit-verify';

/**
 * One JSON object a line, to stdout unless given another file descriptor. A line about an operation carries its
 * `operation` id: use `logger.child({ operation })`.
 */
export function createLogger(
  name: ProgramName,
  level = process.env.LOG_LEVEL || 'info',
  fileDescriptor: 1 | 2 = 1,
): Logger {
  const options: LoggerOptions = {
    name,
    level,
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: [
      '*.accessKeyId',
      '*.secretAccessKey',
      '*.sessionToken',
      '*.authorization',
      '*.cookie',
      '*.token',
    ],
  };
  return pino(options, destination({ fd: fileDescriptor, sync: true }));
}

declare global {
  var slipwayPortalLogger: Logger | undefined;
}

/** The portal's logger, one per process. */
export function portalLogger(): Logger {
  globalThis.slipwayPortalLogger ??= createLogger('portal');
  return globalThis.slipwayPortalLogger;
}
