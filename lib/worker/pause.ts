/** Waits `ms`, or until the signal aborts, or until somebody calls what `onWaiting` was given. */
export function pause(
  ms: number,
  signal: AbortSignal,
  onWaiting?: (wakeUp: () => void) => void,
): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    onWaiting?.(end);
  });
}
