import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { startPostgres } from '@/lib/sandbox/postgres/start';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { openDatabase } from './client';
import { type DatabaseRole, databaseRoles, exceedsRole, rolesSql } from './database-roles';
import { applyMigrations } from './migrate';

let fixture: Fixture;
const clients: Client[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  await fixture.request('shop');
  await fixture.request('basket');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});
afterAll(() => fixture.close());

async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  clients.push(client);
  return client;
}
const connectAs = (role: DatabaseRole) => connect(asRole(fixture.url, role));

const each = Object.keys(databaseRoles) as DatabaseRole[];

describe.each(each)('the role of a %s', (role) => {
  test.each([
    ['change', `UPDATE audit_entries SET actor_name = 'Mallory'`],
    ['delete', 'DELETE FROM audit_entries'],
    ['cut', 'DELETE FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)'],
    ['reorder', 'UPDATE audit_entries SET id = -id'],
    ['empty', 'TRUNCATE audit_entries'],
    [
      'overwrite',
      `INSERT INTO audit_entries SELECT * FROM audit_entries ON CONFLICT (id) DO UPDATE SET actor_name = ''`,
    ],
    ['merge into', 'MERGE INTO audit_entries USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE'],
    ['lift the guard of', 'ALTER TABLE audit_entries DISABLE TRIGGER ALL'],
    ['drop the guard of', 'DROP TRIGGER audit_entries_only_grow ON audit_entries'],
    ['drop', 'DROP TABLE audit_entries'],
    ['rename', 'ALTER TABLE audit_entries RENAME TO other'],
    ['put rules before', 'CREATE RULE r AS ON INSERT TO audit_entries DO INSTEAD NOTHING'],
  ])('can not %s the audit log', async (_, sql) => {
    const before = await fixture.database.auditEntry.findMany();
    const client = await connectAs(role);
    // Only the owner may, or nobody: 42501 is either.
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
    expect(await fixture.database.auditEntry.findMany()).toEqual(before);
  });

  test('can not switch triggers off for its session, become another role, or make the schema another one', async () => {
    const client = await connectAs(role);
    for (const sql of [
      'SET session_replication_role = replica',
      'SET ROLE postgres',
      'SET SESSION AUTHORIZATION postgres',
      `UPDATE _prisma_migrations SET migration_name = 'x'`,
      `UPDATE schema_compatibility SET minimum_migration = 'x'`,
      'CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE sql AS $$ SELECT 1 $$',
      `CREATE OR REPLACE FUNCTION public.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    ])
      await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  });

  test('can read and write every other table, and those of the queue', async () => {
    const client = await connectAs(role);
    const { rows } = await client.query<{ name: string }>(`
      SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname IN ('public', 'pgboss') AND NOT (
        has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
        AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT')
        AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE')
        AND has_table_privilege(format('%I.%I', schemaname, tablename), 'DELETE'))
      ORDER BY 1`);
    const readOnly = ['public._prisma_migrations', 'public.audit_entries', 'public.schema_compatibility'];
    const ofWorkers = ['public.audit_verifications', 'public.database_identity', 'public.targets'];
    expect(rows.map(({ name }) => name).sort()).toEqual(
      [...readOnly, ...(role === 'portal' ? ofWorkers : [])].sort(),
    );
  });

  test('can use a table that comes later', async () => {
    await fixture.database
      .$executeRaw`CREATE TABLE IF NOT EXISTS later (id bigserial PRIMARY KEY, what text)`;
    const client = await connectAs(role);
    await client.query(`INSERT INTO later (what) VALUES ('x')`);
    expect((await client.query(`DELETE FROM later`)).rowCount).toBe(1);
  });
});

describe('of targets, the role of a portal', () => {
  test.each([
    ['account_id', `'999999999999'`],
    ['region', `'us-east-1'`],
    ['role_arn', `'arn:aws:iam::999999999999:role/mine'`],
    ['external_id', `'mine'`],
    ['execution_role_arn', 'NULL'],
    ['artifact_bucket', `'mine'`],
    ['id', `'mine'`],
    ['description, role_arn', `('', 'mine')`],
  ])('can not change %s', async (columns, values) => {
    const client = await connectAs('portal');
    const sql = `UPDATE targets SET (${columns}) = ${values.startsWith('(') ? values : `ROW (${values})`}`;
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  test('can neither add nor remove one', async () => {
    const client = await connectAs('portal');
    const add = `INSERT INTO targets (id, name, account_id, region, role_arn, external_id, artifact_bucket)
      VALUES ('t', 'mine', '999999999999', 'us-east-1', 'r', 'e', 'b')`;
    for (const sql of [add, 'DELETE FROM targets', 'TRUNCATE targets CASCADE'])
      await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  });

  test('can change what is about people, and hold a row meanwhile', async () => {
    const client = await connectAs('portal');
    await client.query('SELECT 1 FROM targets FOR UPDATE');
    await client.query(
      `UPDATE targets SET description = 'for tests', frozen_at = NULL, reconcile_due_at = now()`,
    );
  });
});

test('a portal that connects as one has no more than its role', async () => {
  const database = openDatabase(asRole(fixture.url, 'portal'), { poolSize: 1 });
  expect(await exceedsRole(database, 'portal')).toBe(false);
  await database.$disconnect();
});

test('the owner of the tables is refused, too, unless the guard is lifted', async () => {
  const client = await connect(fixture.url);
  for (const sql of [
    `UPDATE audit_entries SET actor_name = 'Mallory'`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
  ])
    await expect(client.query(sql)).rejects.toThrow('The audit log can only be added to');
});

test('where nobody may make the roles, everything else is done, and an administrator makes them later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-roles-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, durable: false });
  try {
    const admin = new Client(server.url);
    await admin.connect();
    await admin.query(`CREATE ROLE installer LOGIN PASSWORD 'installer'`);
    const url = new URL(await createDatabase(server.url, 'slipway'));
    await admin.query('ALTER DATABASE slipway OWNER TO installer');
    Object.assign(url, { username: 'installer', password: 'installer' });
    const told: string[] = [];
    const migrate = () => applyMigrations(url.toString(), undefined, undefined, (roles) => told.push(roles));
    expect((await migrate()).length).toBeGreaterThan(0);
    const database = openDatabase(url.toString(), { poolSize: 1 });
    expect(await exceedsRole(database, 'worker')).toBe(true);
    await database.$disconnect();
    await admin.query(rolesSql.replaceAll('<a password of its own>', 'another password'));
    await migrate();
    expect(told).toEqual(['roles-missing', 'made']);
    Object.assign(url, { username: 'slipway_worker', password: 'another%20password' });
    const asWorker = openDatabase(url.toString(), { poolSize: 1 });
    expect(await exceedsRole(asWorker, 'worker')).toBe(false);
    // A portal that was given the role of workers could decide whom they become.
    expect(await exceedsRole(asWorker, 'portal')).toBe(true);
    await asWorker.$disconnect();
    await admin.end();
  } finally {
    await server.stop();
    removePostgresData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('an installer that is no administrator of the server', () => {
  const server = () => inject('databaseServerUrl');
  const name = `roles_${randomBytes(6).toString('hex')}`;
  const owner = `owner_of_${name}`;

  afterAll(async () => {
    await dropDatabase(server(), name);
    await (await connect(server())).query(`DROP ROLE IF EXISTS ${owner}`);
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });

  test('migrates all the same, and grants what it can to the roles that there are', async () => {
    const admin = await connect(server());
    await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`);
    const url = new URL(await createDatabase(server(), name));
    await admin.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
    url.username = owner;
    url.password = 'owner';
    const told: string[] = [];
    await applyMigrations(url.toString(), undefined, undefined, (roles) => told.push(roles));
    expect(told).toEqual(['made']);
    const portal = new URL(url);
    portal.username = databaseRoles.portal;
    portal.password = new URL(server()).password;
    const client = await connect(portal.toString());
    expect((await client.query('SELECT count(*)::int AS rows FROM audit_entries')).rows).toEqual([
      { rows: 0 },
    ]);
    await expect(client.query('DELETE FROM audit_entries')).rejects.toMatchObject({ code: '42501' });
  });
});
