import { format, stripVTControlCharacters } from 'node:util';

/**
 * Turns what Next, and whatever else writes to the console, has to say into JSON lines like those of the logger, once
 * it is imported. Plain JavaScript without packages, so that it can be loaded before anything else.
 */
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
  return { type: name, message, stack, ...(digest && { digest }), ...(code && { code }) };
}

function write(level, msg, error) {
  if (levels[level] < least) return;
  const line = { level, time: new Date().toISOString(), pid: process.pid, name: 'portal' };
  const request = globalThis.slipwayRequests?.getStore()?.id;
  if (request) line.requestId = request;
  if (error) line.err = factsOf(error);
  line.msg = msg;
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function toLine(level, values) {
  const error = values.find((value) => value instanceof Error);
  const words = values.filter((value) => value !== error);
  const text = stripVTControlCharacters(format(...words))
    .replace(decoration, '')
    .trim();
  if (text === '' && !error) return;
  write(level, text || error.message, error);
}

if (!globalThis.slipwayJsonConsole) {
  globalThis.slipwayJsonConsole = true;
  for (const [method, level] of Object.entries(methods))
    console[method] = (...values) => toLine(level, values);
  // Node's own warnings, which it would print as text.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => write('warn', warning.message, warning));
  process.on('uncaughtExceptionMonitor', (error, origin) =>
    write('fatal', origin, error instanceof Error ? error : new Error(String(error))),
  );
}
