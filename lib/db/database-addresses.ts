import { resolve } from 'node:path';
import type { WorkerVariables } from '@/lib/config/environment-variables';

/** Where Postgres is; each address also says how its certificate is checked, so every connection does that alike. */
export interface DatabaseAddresses {
  /** For everything that ends with its transaction: PgBouncer may stand between. */
  url: string;
  /** For what needs a session of its own: LISTEN, the job queue's connections of a worker, and migrations. */
  direct: string;
}

/** What the environment variables make of them. */
export function databaseAddresses(
  variables: Pick<WorkerVariables, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_CA_FILE'>,
): DatabaseAddresses {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: direct = url, DATABASE_CA_FILE: caFile } = variables;
  return { url: verified(url, caFile), direct: verified(direct, caFile) };
}

/**
 * With an authority's file, TLS is used and verified, host name and all, whatever else the address says: the last of two
 * values counts. The file is read by pg at each connection, so a renewed one is used without a restart.
 *
 * pg takes `prefer`, `require` and `verify-ca` for `verify-full`, and will not from its next major version on
 * (https://github.com/brianc/node-postgres/tree/master/packages/pg-connection-string#ssl-parsing). They stay what
 * they are: whoever wants libpq's weaker meaning says `uselibpqcompat=true`.
 */
function verified(address: string, caFile: string | undefined): string {
  if (caFile !== undefined)
    return withParameters(address, `sslmode=verify-full&sslrootcert=${encodeURIComponent(resolve(caFile))}`);
  const query = new URLSearchParams(address.split('?')[1] ?? '');
  const mode = query.getAll('sslmode').at(-1) ?? '';
  const isVerified = ['prefer', 'require', 'verify-ca'].includes(mode);
  return isVerified && query.get('uselibpqcompat') !== 'true'
    ? withParameters(address, 'sslmode=verify-full')
    : address;
}

function withParameters(address: string, parameters: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${parameters}`;
}
