import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What a proxy says of the request that it passes on, and anybody else can say too. */
const forwarded = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
] as const;

/**
 * The addresses and networks of a list such as "10.0.0.0/8, 2001:db8::/32, 192.0.2.7".
 *
 * @throws Error that names the first entry that is neither
 */
export function parseProxies(list: string): BlockList {
  const proxies = new BlockList();
  for (const entry of list.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [address = '', bits, ...rest] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const isNetwork = bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
    if (isIP(address) === 0 || rest.length > 0 || (bits !== undefined && !isNetwork))
      throw new Error(`"${entry}" is no address and no network such as 10.0.0.0/8`);
    if (isNetwork) proxies.addSubnet(address, Number(bits), family);
    else proxies.addAddress(address, family);
  }
  return proxies;
}

/** Whether the other end of a connection is one of them. */
export function isProxy(proxies: BlockList, address: string | undefined): boolean {
  const plain = plainAddress(address);
  const version = isIP(plain);
  return version !== 0 && proxies.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The address that a request came from: of `X-Forwarded-For` the last entry that is none of the proxies, as each of them
 * adds whom it got the request from, and whoever asks may have written the first ones.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
 */
export function clientAddress(
  proxies: BlockList,
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
): string | undefined {
  const direct = plainAddress(socket.remoteAddress);
  if (!isProxy(proxies, direct)) return direct || undefined;
  const hops = [headers['x-forwarded-for']].flat().join(',').split(',');
  const before = hops.map((hop) => addressOfHop(hop.trim()));
  const from = before.findLastIndex((hop) => !isProxy(proxies, hop));
  // What is no address is not passed over: what comes before it is by whoever asks.
  if (from >= 0 && isIP(before[from] ?? '') === 0) return before[from + 1] ?? direct;
  return before[from] ?? before[0] ?? direct;
}

/**
 * Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
 * https://azure.microsoft.com/en-us/blog/rewrite-http-headers-with-azure-application-gateway/
 */
function addressOfHop(hop: string): string {
  return plainAddress(/^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([\d.]+):\d+$/, '$1'));
}

/** A server that listens on IPv6 sees an IPv4 address as one of IPv6. */
function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
}

/**
 * Takes from every request to a server of this process what it says of itself as if a proxy had, unless one of
 * `proxies` has sent it. Next compares the origin of a server action with X-Forwarded-Host, and takes scheme and client
 * from these headers, whoever sends them (`base-server.js` and `action-handler.js` of next/dist/server). Before any
 * listener of `request`: https://nodejs.org/api/diagnostics_channel.html#http
 *
 * @returns ends it
 */
export function believeOnly(proxies: BlockList): () => void {
  const clean = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    if (isProxy(proxies, request.socket.remoteAddress)) return;
    for (const name of forwarded) delete request.headers[name];
  };
  subscribe('http.server.request.start', clean);
  return () => void unsubscribe('http.server.request.start', clean);
}
