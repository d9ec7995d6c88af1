import type { IncomingMessage } from 'node:http';
import {
  type Counted,
  countedAddress,
  isChange,
  type RateLimits,
  sharedRateLimits,
} from '@/lib/access/rate-limits';
import { hashToken } from '@/lib/access/secrets';
import { sessionCookie } from '@/lib/access/session-cookie';
import { hostCheck, parseHosts } from '@/lib/config/allowed-hosts';
import type { PortalVariables } from '@/lib/config/environment-variables';
import { clientAddress, parseProxies } from '@/lib/config/trusted-proxies';
import { toProblem } from '@/lib/errors/problem';
import { TooManyRequests } from '@/lib/errors/slipway-error';
import { answerRefusal } from './answer-refusal';
import { isHealth, type Refusal, refusalOf } from './refusal';
import { securityHeaders } from './security-headers';
import type { Door } from './watch-requests';

/**
 * What each request passes before Next: notes where it comes from, puts the headers on its answer, and refuses what Next
 * would answer with 500, what should not be seen, and what is asked too often. Headers about forwarding are those of a
 * trusted proxy, or gone (`trusted-proxies.ts`).
 */
export function openDoor(config: PortalVariables): Door {
  const proxies = parseProxies(config.TRUSTED_PROXIES);
  const isOurHost = hostCheck(config.NEXTAUTH_URL, parseHosts(config.ALLOWED_HOSTS));
  const headers = Object.entries(securityHeaders({ https: config.NEXTAUTH_URL.startsWith('https://') }));
  const limits = sharedRateLimits(config);
  return async (request, response, scope) => {
    scope.address = clientAddress(proxies, request);
    for (const [name, value] of headers) response.setHeader(name, value);
    const { method = '', url: target = '' } = request;
    const path = target.split('?', 1)[0] ?? '';
    const refusal =
      refusalOf({ method, target, host: calledBy(request) }, isOurHost) ??
      (await askedTooOften(limits, request, { path, address: scope.address }));
    if (!refusal) return false;
    answerRefusal(response, refusal, { path, accept: request.headers.accept ?? '', requestId: scope.id });
    return true;
  };
}

/** The host name that the request was made with. */
function calledBy({ headers }: IncomingMessage): string {
  const forwarded = [headers['x-forwarded-host'] ?? []].flat().join(',').split(',', 1)[0]?.trim();
  return forwarded || (headers.host ?? '');
}

/** Before anything is looked up: what is asked for too often is to cost nothing. */
async function askedTooOften(
  limits: RateLimits,
  { method = '', headers }: IncomingMessage,
  { path, address = 'unknown' }: { path: string; address: string | undefined },
): Promise<Refusal | null> {
  // Files for browsers are many, and cheap.
  if (isHealth(path) || path.startsWith('/_next/static/')) return null;
  const from = countedAddress(address);
  const counted: [Counted, string][] = [['address', from]];
  if (/^\/api\/auth\/(signin|callback)\//.test(path)) counted.push(['sign-in', from]);
  const secret = bearerOf(headers) ?? sessionOf(headers);
  if (secret) counted.push(['token', hashToken(secret)]);
  for (const [what, key] of counted) {
    const refused = await limits.count(what, key, isChange(method));
    if (refused) {
      const error = new TooManyRequests(refused.message, refused.retryAfterMs);
      return { ...toProblem(error), headers: { 'retry-after': String(error.retryAfterSeconds) } };
    }
  }
  return null;
}

function bearerOf({ authorization }: IncomingMessage['headers']): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
}

function sessionOf({ cookie = '' }: IncomingMessage['headers']): string | undefined {
  const start = `${sessionCookie().name}=`;
  const found = cookie.split(';').find((pair) => pair.trimStart().startsWith(start));
  return found?.trim().slice(start.length) || undefined;
}
