import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '@/lib/config/logger';
import { answerHealth } from './answer-health';
import type { HealthWatch } from './watch-health';

export interface HealthServer {
  /** Where it listens; null where it does not, because the port is taken or off. */
  port: number | null;
  close: () => void;
}

/**
 * The worker's health over HTTP, on the portal's paths. Several workers may run on one machine with the same settings,
 * and work matters more than being asked about it: a port that can't be had is logged, and that is all. Nor does it keep
 * a process that has nothing else to do.
 */
export async function startHealthServer(
  at: { host: string; port: number },
  watch: HealthWatch,
  logger: Logger,
): Promise<HealthServer> {
  if (at.port === 0) return { port: null, close: () => undefined };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    answerHealth(path, watch.health).then(
      ({ httpStatus, body }) => respond(response, httpStatus, body, request.method === 'HEAD'),
      (error: unknown) => {
        logger.error({ err: error }, 'health could not be read');
        respond(response, 503, { status: 'unavailable' }, false);
      },
    );
  });
  server.unref();
  const port = await listen(server, at, logger);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function respond(response: ServerResponse, status: number, body: unknown, headOnly: boolean): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(headOnly ? undefined : JSON.stringify(body));
}

function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  logger: Logger,
): Promise<number | null> {
  return new Promise((resolve) => {
    server.on('error', (error) => {
      logger.warn({ err: error, host, port }, 'no health endpoint: the worker works without it');
      resolve(null);
    });
    server.listen(port, host, () => {
      logger.info({ host, port }, 'health endpoint');
      resolve(port);
    });
  });
}
