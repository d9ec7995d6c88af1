import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import type { Reader } from './client';
import { migrationOptions } from './connection-options';

/**
 * Who connects to the database, beside the owner of the tables, who migrates. A portal that is taken over can do what the
 * role of portals can, and no more.
 */
export const databaseRoles = { portal: 'slipway_portal', worker: 'slipway_worker' } as const;
export type DatabaseRole = keyof typeof databaseRoles;

const names = Object.values(databaseRoles);
const both = names.join(', ');

/** What each may do less than read and write every row. */
const exceptions = [
  // Rows of the audit log are added, and that is all.
  `REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM ${both}`,
  `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON _prisma_migrations, schema_compatibility FROM ${both}`,
  // What says whether the log is intact, and whether the database was restored, is the worker's word.
  `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_verifications, database_identity FROM ${databaseRoles.portal}`,
];

/** What decides whom a worker becomes at AWS, and where: it writes that itself, once it has verified what was asked for. */
const ofTargetsForWorkers = [
  'id',
  'account_id',
  'region',
  'role_arn',
  'external_id',
  'execution_role_arn',
  'artifact_bucket',
];

/** Of targets a portal changes what is about people: names, limits, whether launches are stopped. */
function targetsForPortals(columns: readonly string[]): string[] {
  const open = columns.filter((column) => !ofTargetsForWorkers.includes(column)).map(escapeIdentifier);
  return [
    `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON targets FROM ${databaseRoles.portal}`,
    `GRANT UPDATE (${open.join(', ')}) ON targets TO ${databaseRoles.portal}`,
  ];
}

const everything = 'SELECT, INSERT, UPDATE, DELETE';
const grants = ['public', 'pgboss'].flatMap((schema) => [
  `GRANT USAGE ON SCHEMA ${schema} TO ${both}`,
  `GRANT ${everything} ON ALL TABLES IN SCHEMA ${schema} TO ${both}`,
  `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${both}`,
  // For tables that come later, also those that pg-boss makes.
  `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${everything} ON TABLES TO ${both}`,
  `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${both}`,
]);

/** What an administrator of the server runs where the installer may not, before the next `migrate`. */
export const rolesSql = [
  ...names.map((name) => `CREATE ROLE ${name} LOGIN PASSWORD '<a password of its own>';`),
  '-- or, for a user that there is: GRANT slipway_portal TO <user>;',
].join('\n');

export type Separation = 'made' | 'roles-missing' | 'no-rights';

/**
 * Makes the roles where they are missing, and grants each what it needs: again after every migration, since there may be
 * new tables. Roles belong to the whole server; what they may do, to this database.
 */
export async function separateRoles(client: Client): Promise<Separation> {
  for (const name of await missingRoles(client)) {
    try {
      await client.query(`CREATE ROLE ${name} NOLOGIN`);
    } catch (error) {
      if (isCode(error, insufficientPrivilege)) return 'roles-missing';
      // Another migrator, of another database, was faster.
      if (!isCode(error, duplicateObject, uniqueViolation)) throw error;
    }
  }
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = 'targets'::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    const targets = targetsForPortals(rows.map(({ name }) => name));
    // At once, so that nobody finds what is still to be taken away.
    await client.query(['BEGIN', ...grants, ...exceptions, ...targets, 'COMMIT'].join(';\n'));
    return 'made';
  } catch (error) {
    await client.query('ROLLBACK');
    if (isCode(error, insufficientPrivilege)) return 'no-rights';
    throw error;
  }
}

/** Whether there is something for an administrator of the server to do. */
async function missingRoles(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)',
    [names],
  );
  return names.filter((name) => !rows.some((row) => row.name === name));
}

export type Passwords = Readonly<Partial<Record<DatabaseRole, string>>>;

/** Lets the roles sign in with these passwords, from now on. */
export async function setPasswords(databaseUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client(migrationOptions(databaseUrl));
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const [role, password] of Object.entries(passwords))
      await client.query(
        `ALTER ROLE ${escapeIdentifier(databaseRoles[role as DatabaseRole])} LOGIN PASSWORD ${escapeLiteral(password)}`,
      );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Whether whoever is connected could do more than this program may: change what is in the audit log, as the owner of the
 * tables can, or, of a portal, decide whom workers become, as their role can.
 */
export async function exceedsRole(
  database: Pick<Reader, '$queryRaw'>,
  program: DatabaseRole,
): Promise<boolean> {
  const [row] = await database.$queryRaw<{ able: boolean }[]>`
    SELECT has_table_privilege('audit_entries', 'UPDATE') OR has_table_privilege('audit_entries', 'DELETE')
      OR has_table_privilege('audit_entries', 'TRUNCATE')
      OR (${program} = 'portal' AND has_column_privilege('targets', 'role_arn', 'UPDATE')) AS able`;
  return row?.able ?? false;
}

const insufficientPrivilege = '42501';
const duplicateObject = '42710';
const uniqueViolation = '23505';

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof DatabaseError && codes.includes(error.code ?? '');
}
