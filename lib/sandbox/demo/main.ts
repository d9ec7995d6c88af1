import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error';
import { createPrinter, type Printer } from './printer';
import { readSettings } from './settings';
import { type RunningDemo, startDemo } from './start';

/** `npm run demo`: starts everything, waits for Ctrl-C (or the end of whoever started it), stops everything. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Aborts at the first request to stop; the later ones are already being answered. */
function watchForStop(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort(new DemoError('Stopped before it was ready.'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // The starter holds the other end of this channel.
  process.on('disconnect', stop);
  // A closed terminal must not keep the rest from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function explain(error: unknown): string {
  if (error instanceof DemoError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function stopAndTell(demo: RunningDemo, { line }: Printer): Promise<void> {
  line('\n  Stopping …');
  await demo.stop();
  line('  Stopped. The data is kept for the next start.');
}

async function main(): Promise<number> {
  const signal = watchForStop();
  const printer = createPrinter((text) => process.stdout.write(text));
  try {
    const settings = readSettings(root, process.argv.slice(2), process.env);
    const demo = await startDemo(settings, printer, signal);
    await untilAborted(signal);
    await stopAndTell(demo, printer);
    return 0;
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    return signal.aborted ? 130 : 1;
  }
}

process.exit(await main());
