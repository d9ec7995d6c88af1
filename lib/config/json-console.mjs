import { format, stripVTControlCharacters } from 'node:util';
import { redactText } from './redact.mjs';

const levels = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};
const least = levels[process.env.LOG_LEVEL || 'info'] ?? levels.info;
const methods = { trace: 'debug', debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' };

/** What Next puts before its lines: a symbol, and colours. */
const decoration = /^[\s▲⨯⚠✓○»-]+/;

function factsOf(error) {
  const { name, message, stack, digest, code } = error;
  return {
    type: name,
    message: redactText(message),
    stack: redactText(String(stack)),
    ...(digest && { digest }),
    ...(code && { code }),
  };
}

function write(name, level, msg, error) {
  if (levels[level] < least) return;
  const line = { level, time: new Date().toISOString(), pid: process.pid, name };
  const request = globalThis.slipwayRequests?.getStore()?.id;
  if (request) line.requestId = request;
  if (error) line.err = factsOf(error);
  line.msg = redactText(msg);
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Turns what Next, Node, and whatever else writes to the console, has to say into JSON lines like those of the logger.
 * Plain JavaScript without packages, so that it can be loaded before anything else; the second call does nothing.
 *
 * @param {'portal' | 'worker'} name
 */
export function speakJson(name) {
  if (globalThis.slipwaySpeaksJson) return;
  globalThis.slipwaySpeaksJson = true;
  for (const [method, level] of Object.entries(methods)) {
    console[method] = (...values) => {
      const error = values.find((value) => value instanceof Error);
      const words = values.filter((value) => value !== error);
      const text = stripVTControlCharacters(format(...words))
        .replace(decoration, '')
        .trim();
      if (text !== '' || error) write(name, level, text || error.message, error);
    };
  }
  // Node's own warnings, which it would print as text.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => write(name, 'warn', warning.message, warning));
  process.on('uncaughtExceptionMonitor', (error, origin) =>
    write(name, 'fatal', origin, error instanceof Error ? error : new Error(String(error))),
  );
}
