import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is refused before it is looked at, if it is. Every page in a browser on this machine can send
 * requests here: those have another origin, or, where a name was made to point here, another host.
 */
export function foreignRequest(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return `Host ${host} is not this machine`;
  if (origin !== undefined && origin !== `http://${host}`) return `Origin ${origin} is another site`;
  if (headers['sec-fetch-site'] === 'cross-site') return 'The request comes from another site';
  return undefined;
}
