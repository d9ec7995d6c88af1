import { randomUUID } from 'node:crypto';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { Logger } from '@/lib/config/logger';
import { type RequestScope, requestScopes } from '@/lib/config/request-scope';
import { routeOf } from '@/lib/paths/routes';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';

/** What a proxy may have named the request: nothing that could break a line of the log, or fill it. */
const saneId = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** Asked again and again by machines, or of no interest one by one. */
const quiet = new Set(['/_next', '/api/health', '/api/health/live', '/api/health/ready']);
const streams = '/api/live';

declare global {
  var slipwayWatchesRequests: boolean | undefined;
}

/** Answers a request that nobody else shall see; false for all others. */
export type Door = (
  request: IncomingMessage,
  response: ServerResponse,
  scope: RequestScope,
) => Promise<boolean>;

/**
 * Gives each request of this process an id and a line in the access log, and has it pass the `door` first. Next offers no place for it: its proxy sees
 * requests without their answers, and its instrumentation no successes. So it is done where the server hands a request
 * on, as OpenTelemetry's instrumentation of HTTP does
 * (https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation-http/src/http.ts).
 *
 * @param metricsPort where the process is scraped: those are no requests of the portal
 */
export function watchRequests(logger: Logger, door: Door, metricsPort?: number): void {
  if (globalThis.slipwayWatchesRequests) return;
  globalThis.slipwayWatchesRequests = true;
  const emit: (this: Server, event: string, ...values: unknown[]) => boolean = Server.prototype.emit;
  Server.prototype.emit = function watched(this: Server, event: string, ...values: unknown[]): boolean {
    const handOn = () => emit.call(this, event, ...values);
    if (event !== 'request') return handOn();
    const [request, response] = values as [IncomingMessage, ServerResponse];
    if (metricsPort && request.socket.localPort === metricsPort) return handOn();
    const scope = begin(request, response, logger);
    void requestScopes().run(scope, async () => {
      if (!(await door(request, response, scope))) handOn();
    });
    return true;
  };
}

function begin(request: IncomingMessage, response: ServerResponse, logger: Logger): RequestScope {
  const given = request.headers['x-request-id'];
  const scope: RequestScope = { id: typeof given === 'string' && saneId.test(given) ? given : randomUUID() };
  request.headers['x-request-id'] = scope.id;
  response.setHeader('x-request-id', scope.id);
  // No script of a page sees the headers that it came with, but these: an error page shows it.
  response.setHeader('server-timing', `request;desc="${scope.id}"`);
  const begunAt = performance.now();
  // Of the connection, which carries one request after the other, and is no longer the request's when that is cut.
  const { socket } = request;
  const sentBefore = socket.bytesWritten;
  const method = knownMethod(request.method);
  // Never the query: a sign-in's carries what nobody may keep.
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const route = routeOf(path);
  response.once('close', () => {
    const ms = performance.now() - begunAt;
    const { statusCode: status } = response;
    slipwayMetrics.httpRequests.add({ method, route, status: String(status) });
    if (route !== streams) slipwayMetrics.httpSeconds.record(ms / 1_000, { method, route });
    const line = {
      requestId: scope.id,
      method: request.method,
      path,
      route,
      status,
      ms: Math.round(ms),
      bytes: socket.bytesWritten - sentBefore,
      ...(scope.actor && { actor: scope.actor }),
      // Whoever asked is gone, or ended the stream.
      ...(!response.writableFinished && { cut: true }),
    };
    if (quiet.has(route) && status < 500) logger.debug(line, 'request');
    else logger.info(line, 'request');
  });
  return scope;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function knownMethod(method = ''): string {
  return methods.has(method) ? method : 'other';
}
