import type { Problem } from '@/lib/errors/problem';

/** What a refusal is decided by. */
export interface Asked {
  method: string;
  /** As it stands in the request's first line. */
  target: string;
  /** The name that the portal was called by: the proxy's word where there is one that is trusted. */
  host: string;
}

export interface Refusal extends Pick<Problem, 'type' | 'title' | 'status' | 'detail'> {
  headers?: Readonly<Record<string, string>>;
}

const restMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Server actions come by POST. */
const pageMethods = ['GET', 'HEAD', 'POST'];

/** Load balancers ask for these by address, and learn nothing but whether it works. */
export function isHealth(path: string): boolean {
  return /^\/api\/health(\/(live|ready))?$/.test(path);
}

/**
 * Why a request is refused before Next sees it, or null. Next answers some of them with 500: it can't represent `TRACE`
 * (https://fetch.spec.whatwg.org/#forbidden-method), and decodes a path that can't be decoded.
 */
export function refusalOf(asked: Asked, isOurHost: (host: string) => boolean): Refusal | null {
  const path = asked.target.split('?', 1)[0] ?? '';
  const allowed = path.startsWith('/api/') ? restMethods : pageMethods;
  if (!allowed.includes(asked.method)) {
    return {
      ...problem('method-not-allowed', 405, 'Not possible with this method'),
      detail: `Not with ${asked.method}. Possible here: ${allowed.join(', ')}.`,
      headers: { allow: allowed.join(', ') },
    };
  }
  if (!isReadable(path)) {
    return {
      ...problem('malformed', 400, 'The request cannot be read'),
      detail: 'The address is not a path of UTF-8 characters, percent-encoded where that is needed.',
    };
  }
  if (!isHealth(path) && !isOurHost(asked.host)) {
    return {
      ...problem('misdirected', 421, 'Not the address of this portal'),
      detail:
        'The portal does not answer under this host name. Its own is NEXTAUTH_URL’s, and ALLOWED_HOSTS adds more.',
    };
  }
  return null;
}

function problem(code: string, status: number, title: string) {
  return { type: `urn:slipway:problem:${code}`, title, status };
}

function isReadable(path: string): boolean {
  if (!path.startsWith('/')) return false;
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    return !/[\u0000-\u001f\u007f]/.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
