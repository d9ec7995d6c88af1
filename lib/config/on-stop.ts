/** Runs `end` when this process is told to stop; whoever else listens decides when it really ends. */
export function onStop(end: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
}
