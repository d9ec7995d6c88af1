import { noteRefused } from '@/lib/access/note-refused';
import { unavailableIfDatabase } from '@/lib/access/unavailable';
import { portalLogger } from '@/lib/config/logger';
import { currentRequestId } from '@/lib/config/request-scope';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { toProblem } from '@/lib/errors/problem';
import { invalid, TooManyRequests } from '@/lib/errors/slipway-error';
import { paths } from '@/lib/paths/paths';
import { routeOf } from '@/lib/paths/routes';

/** A failover takes a minute, a lost connection some seconds: who asks again this soon finds out in time. */
const retryAfterSeconds = 5;

/** Runs a REST handler; whatever it throws becomes problem+json here and nowhere else. */
export async function answer(request: Request, handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    await noteRefused(error, 'api', `${request.method} ${routeOf(new URL(request.url).pathname)}`);
    const problem = toProblem(unavailableIfDatabase(error));
    if (problem.status >= 500) {
      portalLogger().error(
        { err: error, method: request.method, path: new URL(request.url).pathname },
        'request failed',
      );
    }
    return new Response(JSON.stringify({ ...problem, requestId: currentRequestId() }), {
      status: problem.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        // The rest of the body was not read, so the connection can't carry another request.
        ...(problem.status === 413 ? { connection: 'close' } : {}),
        ...(error instanceof TooManyRequests ? { 'retry-after': String(error.retryAfterSeconds) } : {}),
        ...(problem.status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}),
        ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="slipway"' } : {}),
      },
    });
  }
}

/** An answer to a call, of those that it is described with. */
export function reply<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers: Record<string, string> = {},
) {
  return { status, body, headers };
}

/** 202: a worker does it; the environment's address shows the progress. */
export function accepted<Environment extends EnvironmentSummary>(environment: Environment) {
  return reply(202, environment, { location: paths.api.environment(environment.name) });
}

export function json(
  body: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(JSON.stringify(body), {
    status: init.status ?? 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...init.headers },
  });
}

/** The Idempotency-Key header, or undefined. Throws 'invalid' when it can't be one. */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid([
      { path: 'Idempotency-Key', message: 'Must be 1 to 255 printable characters without spaces' },
    ]);
  }
  return key;
}
