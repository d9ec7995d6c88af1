const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

interface HostName {
  name: string;
  /** Null: whichever. */
  port: string | null;
}

/** The host of a `Host` header or of a list's entry, in lower case; null for what can't be one. */
function parseHost(text: string): HostName | null {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/i.exec(text);
  if (!parts?.[1]) return null;
  return { name: parts[1].toLowerCase().replace(/\.$/, ''), port: parts[2] ?? null };
}

/** The hosts of a list such as "slipway.example.com, portal.internal:8443". Throws Error for an entry that is none. */
export function parseHosts(list: string): HostName[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const host = parseHost(entry);
      if (!host) throw new Error(`"${entry}" is no host name such as slipway.example.com`);
      return host;
    });
}

/**
 * Says of a `Host` header whether the portal may be called so: by the name in `portalUrl`, whatever the port, or by one
 * of `more`. A page of somebody else, whose name leads to the portal's address, gets no answer that it could read (DNS
 * rebinding), and no cache keeps an answer under a name that is not ours. A portal of one machine has all of its names.
 */
export function hostCheck(portalUrl: string, more: readonly HostName[]): (host: string) => boolean {
  const { hostname } = new URL(portalUrl);
  const own = loopbackNames.includes(hostname) ? loopbackNames : [hostname];
  const allowed = [...own.map((name) => ({ name, port: null })), ...more];
  return (given) => {
    const host = parseHost(given);
    return allowed.some(({ name, port }) => host?.name === name && (port === null || port === host.port));
  };
}
