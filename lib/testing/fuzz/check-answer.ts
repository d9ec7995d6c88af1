import type { RouteDescription } from '@/lib/api/describe-route';
import type { FuzzRequest } from './requests';
import type { FuzzAnswer } from './send';

/** What is wrong with an answer; null when it is one that the API may give. */
export function faultOf(
  request: FuzzRequest,
  answer: FuzzAnswer,
  routes: readonly RouteDescription[],
): string | null {
  const { status } = answer;
  if (status >= 500) return 'an error of the server';
  if (status < 200 || status >= 300) {
    const { call } = request;
    const called = routes.find(({ method, path }) => method === call.method && path === call.path);
    return isOwnRefusal(called?.refusal, answer) ? null : faultOfRefusal(request, answer);
  }
  if (request.method === 'OPTIONS') return answer.headers.allow ? null : 'OPTIONS without Allow';
  if (request.method === 'HEAD') return answer.body === '' ? null : 'a body for HEAD';
  const route = routeOf(request, routes);
  if (!route) return request.method === request.call.method ? 'a call that nobody described' : null;
  return faultOfSuccess(route, answer);
}

/** What a request calls: `/targets/%2e%2e/freeze` is `/freeze` for whoever reads addresses as browsers do. */
function routeOf({ method, address, call }: FuzzRequest, routes: readonly RouteDescription[]) {
  const candidates = routes.filter((route) => route.method === method);
  const meant = candidates.find(({ path }) => path === call.path);
  if (!/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(address)) return meant;
  const { pathname } = new URL(`http://portal/api/v1${address}`);
  const isCalled = ({ path }: RouteDescription) =>
    new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(pathname);
  return candidates.find(isCalled);
}

function isOwnRefusal(described: RouteDescription['refusal'], { headers, body }: FuzzAnswer): boolean {
  if (!described || headers['content-type'] !== 'application/json') return false;
  return described.safeParse(JSON.parse(body)).success;
}

function faultOfRefusal({ method, headers: sent }: FuzzRequest, answer: FuzzAnswer): string | null {
  const { status, headers, body } = answer;
  // Next sends its own clients to an address with their headers in it, and everybody past `/./`.
  if (status === 307 && sent.some(([name]) => name === 'rsc')) return null;
  if (status === 308 && String(headers.location).startsWith('/api/v1')) return null;
  if (status < 400) return 'a redirection';
  // What Node's own parser, or Next's router, refuses has come to nobody who could say more.
  if (status === 431 || status === 414) return null;
  if (status === 405 && !headers.allow) return '405 without Allow';
  if (method === 'HEAD') return null;
  if (headers['content-type'] !== 'application/problem+json') {
    return `a refusal as ${headers['content-type'] ?? 'nothing'}`;
  }
  const problem = JSON.parse(body);
  if (problem.status !== status || !problem.title || !problem.detail) return 'no problem details';
  return null;
}

function faultOfSuccess({ answers }: RouteDescription, { status, headers, body }: FuzzAnswer): string | null {
  const described = answers[status];
  if (!described) return `status ${status}, which is not described`;
  const missing = Object.keys(described.headers ?? {}).find((name) => !(name.toLowerCase() in headers));
  // A header may belong to one of two outcomes of the same status.
  if (missing) return `no ${missing}, which is described`;
  const type = headers['content-type'] ?? '';
  if (type !== 'application/json') {
    const isDescribed =
      type === ''
        ? body === '' && !described.body
        : described.mediaTypes?.some((one) => type.startsWith(one));
    return isDescribed ? null : `${type || 'nothing'}, which is not described`;
  }
  if (!described.body) return 'JSON, which is not described';
  const json: unknown = JSON.parse(body);
  const parsed = described.body.safeParse(json);
  if (!parsed.success) return `not as described: ${parsed.error.message}`;
  const more = notIn(JSON.parse(JSON.stringify(parsed.data)), json);
  return more === null ? null : `${more}, which is not described`;
}

/** The first place of `json` that a schema left out of it; null when it took all. */
function notIn(taken: unknown, json: unknown, place = 'the answer'): string | null {
  if (typeof json !== 'object' || json === null) return Object.is(taken, json) ? null : place;
  if (typeof taken !== 'object' || taken === null) return place;
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(taken, name)) return `${place}.${name}`;
    const more = notIn(Reflect.get(taken, name), value, `${place}.${name}`);
    if (more !== null) return more;
  }
  return null;
}
