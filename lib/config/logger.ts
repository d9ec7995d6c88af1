import { type Bindings, destination, type Logger, type LoggerOptions, pino } from 'pino';
import { redact, redactText } from './redact.mjs';
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
    // Whatever is logged, however deep it carries a secret: pino's own paths know the depth.
    formatters: {
      level: (label) => ({ level: label }),
      bindings: (bindings) => redact(bindings) as Record<string, unknown>,
      log: (object) => redact(object) as Record<string, unknown>,
    },
    // Done by then.
    serializers: { err: (error) => error },
    hooks: {
      logMethod(values, method) {
        const [first, message = first instanceof Error ? first.message : undefined, ...rest] =
          values as unknown[];
        const all = message === undefined ? [first] : [first, message, ...rest];
        method.apply(
          this,
          all.map((value) => (typeof value === 'string' ? redactText(value) : value)) as never,
        );
      },
    },
  };
  const logger = pino(options, destination({ fd: fileDescriptor, sync: true }));
  // Of a child, pino's formatter of bindings is not asked. Children of children inherit this.
  const { child } = logger;
  logger.child = function redacted(this: Logger, bindings: Bindings, ...more) {
    return child.call(this, redact(bindings) as Bindings, ...more);
  } as typeof child;
  return logger;
}

declare global {
  var slipwayPortalLogger: Logger | undefined;
}

/** The portal's logger, one per process. */
export function portalLogger(): Logger {
  globalThis.slipwayPortalLogger ??= createLogger('portal');
  return globalThis.slipwayPortalLogger;
}
