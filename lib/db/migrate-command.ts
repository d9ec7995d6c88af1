import { Client } from 'pg';
import {
  ConfigurationError,
  migrateVariablesSchema,
  parseVariables,
} from '@/lib/config/environment-variables';
import { createLogger } from '@/lib/config/logger';
import { refuseToStart } from '@/lib/config/refuse-to-start';
import { migrationOptions } from './connection-options';
import { databaseAddresses } from './database-addresses';
import { asDatabaseFailure } from './database-failure';
import { rolesSql, type Separation, setPasswords } from './database-roles';
import { applyMigrations } from './migrate';
import { ListenRefused, proveListening } from './prove-listening';

/**
 * `npm run migrate`: brings the database that DATABASE_DIRECT_URL, or else DATABASE_URL, names up to date, and ends at
 * once: 0 when it is, 1 when not, with one JSON line for machines and the same for people on stderr.
 */
async function main(): Promise<void> {
  const variables = parseVariables(migrateVariablesSchema, process.env);
  const { direct } = databaseAddresses(variables);
  await assertSession(direct);
  let roles: Separation | undefined;
  const applied = await applyMigrations(direct, process.cwd(), undefined, (separation) => {
    roles = separation;
  });
  if (roles === 'made')
    await setPasswords(direct, {
      ...(variables.DATABASE_PORTAL_PASSWORD && { portal: variables.DATABASE_PORTAL_PASSWORD }),
      ...(variables.DATABASE_WORKER_PASSWORD && { worker: variables.DATABASE_WORKER_PASSWORD }),
    });
  process.stdout.write(
    applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`,
  );
  if (roles && roles !== 'made') process.stdout.write(explainRoles(roles));
}

/** The database works; what is missing is said each time. */
function explainRoles(roles: 'roles-missing' | 'no-rights'): string {
  return roles === 'roles-missing'
    ? `Portal and worker have no roles of their own: this user may not make them. Have an administrator of the server run
${rolesSql}
and run migrate again.
`
    : 'The roles of portal and worker could not be granted what they need: the tables, or the schema pgboss, belong to another user than the one that migrates.\n';
}

/**
 * The lock that makes migrations take turns belongs to a session. A pooler in transaction mode would hand it to anybody,
 * and is found out as LISTEN finds it out.
 */
async function assertSession(direct: string): Promise<void> {
  const [own, other] = [new Client(migrationOptions(direct)), new Client(migrationOptions(direct))];
  // Whoever waits for an answer gets the error.
  for (const client of [own, other]) client.on('error', () => undefined);
  try {
    await own.connect();
    await other.connect();
    await proveListening(own, (channel, payload) =>
      other.query('SELECT pg_notify($1, $2)', [channel, payload]),
    );
  } finally {
    await Promise.allSettled([own.end(), other.end()]);
  }
}

interface Reason {
  code: string;
  message: string;
}

/** What went wrong, and what Postgres said where that helps. */
function reasonOf(error: unknown): Reason {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof ListenRefused) {
    const why = 'Migrations need a session of their own.';
    return { code: 'listen-refused', message: `${why} ${said}.` };
  }
  const failure = asDatabaseFailure(error);
  if (failure) return { code: failure.code, message: `${failure.message} It says: ${said || '(nothing)'}` };
  return { code: 'migration', message: said };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof ConfigurationError) refuseToStart('migrate', error);
    const { code, message } = reasonOf(error);
    const line = { code, reason: message };
    createLogger('migrate', 'fatal', 2).fatal(line, 'the database was not migrated');
    process.stderr.write(`The database was not migrated.\n${message}\n`);
    process.exit(1);
  },
);
