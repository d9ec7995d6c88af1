import { type Logger, pino } from 'pino';

export type { Logger };

/** One JSON object a line. A line about an operation carries its `operation` id: use `logger.child({ operation })`. */
export function createLogger(
  name: 'portal' | 'worker' | 'migrate',
  level = process.env.LOG_LEVEL || 'info',
): Logger {
  return pino({
    name,
    level,
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
  });
}

declare global {
  var slipwayPortalLogger: Logger | undefined;
}

/** The portal's logger, one per process. */
export function portalLogger(): Logger {
  globalThis.slipwayPortalLogger ??= createLogger('portal');
  return globalThis.slipwayPortalLogger;
}
