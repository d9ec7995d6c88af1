import getPort, { clearLockedPorts } from 'get-port';

/**
 * A port of 127.0.0.1 that nobody listens on: the first of the preferred ones that is free, else any.
 *
 * Somebody else may take it before the caller does: whoever listens on it must be able to try again.
 */
export function freePort(...preferred: readonly (number | undefined)[]): Promise<number> {
  const port = preferred.flatMap((wanted) => (wanted ? [wanted] : []));
  // It keeps what it gave for a while: one that is asked for by number was given to whoever asks.
  if (port.length > 0) clearLockedPorts();
  return getPort({ host: '127.0.0.1', port });
}

/** True when a server could listen on this port of 127.0.0.1 right now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await freePort(port)) === port;
}
