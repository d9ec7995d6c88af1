import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';

/** A stopping portal exits after this many ms in any case, whatever its requests still wait for. */
const stopMs = 4_200;
const closeIdleEveryMs = 100;

/**
 * Runs `end` when this process gets a stop signal; whoever else listens decides when it really ends, until `stopMs`
 * later: then `cut` says so, and the process exits with 1. Connections that are kept alive are closed meanwhile, each as
 * soon as its answer is complete.
 */
export function onStop(end: () => void, cut: (afterMs: number) => void): void {
  const servers = knownServers();
  const stop = () => {
    const deadline = setTimeout(() => {
      cut(stopMs);
      process.exit(1);
    }, stopMs);
    deadline.unref();
    end();
    // `Server.close` closes only what is idle at that moment; what becomes idle later, as streams do that are ended
    // here, would be kept for its whole time: https://nodejs.org/docs/latest-v24.x/api/http.html#servercloseidleconnections
    setInterval(() => {
      for (const server of servers) server.closeIdleConnections();
    }, closeIdleEveryMs).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  // Next ends with 128 + the signal's number once everything is closed, which supervisors take for a failure.
  // https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/lib/start-server.ts
  process.once('exit', (code) => {
    if (code === 143 || code === 130) process.exitCode = 0;
  });
}

/** The servers of this process that were asked anything: Next keeps its own to itself. */
function knownServers(): ReadonlySet<Server> {
  const servers = new Set<Server>();
  subscribe('http.server.request.start', (message) => {
    servers.add((message as { server: Server }).server);
  });
  return servers;
}
