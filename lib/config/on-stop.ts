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
}
