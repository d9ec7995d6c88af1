/** Whether a host is this machine under one of its own names, which nobody else reaches. */
function isLoopback(hostname: string): boolean {
  const name = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** The same of an address, such as https://127.0.0.1:3000; false where it is none. */
export function isLoopbackAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isLoopback(url.hostname);
}

/** The same of Postgres's address, whose Unix socket has no host. */
export function isLocalDatabase(address: string): boolean {
  const url = URL.parse(address) ?? URL.parse(address.replace('@/', '@localhost/'));
  if (url === null) return false;
  const host = url.searchParams.get('host') ?? url.hostname;
  return host === '' || host.startsWith('/') || isLoopback(host);
}
