/** A stopping portal exits after this many ms in any case, whatever its requests still wait for. */
const stopMs = 4_200;

/**
 * Runs `end` when this process gets a stop signal; whoever else listens decides when it really ends, until `stopMs`
 * later: then `cut` says so, and the process exits with 1.
 */
export function onStop(end: () => void, cut: (afterMs: number) => void): void {
  const stop = () => {
    const deadline = setTimeout(() => {
      cut(stopMs);
      process.exit(1);
    }, stopMs);
    deadline.unref();
    end();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  // Next ends with 128 + the signal's number once everything is closed, which supervisors take for a failure.
  // https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/lib/start-server.ts
  process.once('exit', (code) => {
    if (code === 143 || code === 130) process.exitCode = 0;
  });
}
