import { hostCheck, parseHosts } from '@/lib/config/allowed-hosts';
import type { PortalVariables } from '@/lib/config/environment-variables';
import { clientAddress, parseProxies } from '@/lib/config/trusted-proxies';
import { answerRefusal } from './answer-refusal';
import { refusalOf } from './refusal';
import { securityHeaders } from './security-headers';
import type { Door } from './watch-requests';

/**
 * What each request passes before Next: notes where it comes from, puts the headers on its answer, and refuses what Next
 * would answer with 500 or should not see. Headers about forwarding are those of a trusted proxy, or gone
 * (`trusted-proxies.ts`).
 */
export function openDoor(config: PortalVariables): Door {
  const proxies = parseProxies(config.TRUSTED_PROXIES);
  const isOurHost = hostCheck(config.NEXTAUTH_URL, parseHosts(config.ALLOWED_HOSTS));
  const headers = Object.entries(securityHeaders({ https: config.NEXTAUTH_URL.startsWith('https://') }));
  return (request, response, scope) => {
    scope.address = clientAddress(proxies, request);
    for (const [name, value] of headers) response.setHeader(name, value);
    const { method = '', url: target = '' } = request;
    const forwardedHost = [request.headers['x-forwarded-host'] ?? []].flat().join(',').split(',', 1)[0];
    const host = forwardedHost?.trim() || (request.headers.host ?? '');
    const refusal = refusalOf({ method, target, host }, isOurHost);
    if (!refusal) return false;
    const path = target.split('?', 1)[0] ?? '';
    answerRefusal(response, refusal, { path, accept: request.headers.accept ?? '', requestId: scope.id });
    return true;
  };
}
