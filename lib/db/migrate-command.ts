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
import { applyMigrations } from './migrate';
import { ListenRefused, proveListening } from './prove-listening';

/**
 * `npm run migrate`: brings the database that DATABASE_DIRECT_URL, or else DATABASE_URL, names up to date, and ends at
 * once: 0 when it is, 1 when not, with one JSON line for machines and the same for people on stderr.
 */
async function main(): Promise<void> {
  const { direct } = databaseAddresses(parseVariables(migrateVariablesSchema, process.env));
  await assertSession(direct);
  const applied = await applyMigrations(direct);
  process.stdout.write(
    applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`,
  );
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
