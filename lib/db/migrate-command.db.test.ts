import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { bundle } from '@/bundle.mjs';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { hasPgBouncer, startPgBouncer } from '@/lib/testing/faults/pgbouncer';

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function emptyDatabase(): Promise<string> {
  const server = inject('databaseServerUrl');
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  cleanUps.push(() => dropDatabase(server, name));
  return createDatabase(server, name);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('`npm run migrate` that can’t begin', () => {
  let program: string;
  beforeAll(() => {
    program = bundle('migrate');
  });

  /** What the command says for machines and for people, and how it ends. */
  function migrateWith(variables: Record<string, string>) {
    const env = { NODE_ENV: 'production' as const, ...variables };
    const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' });
    const [json = '', ...readable] = stderr.trim().split('\n');
    return { status, line: JSON.parse(json) as unknown, readable: readable.join('\n') };
  }
  const change = (url: string, to: (address: URL) => void) => {
    const address = new URL(url);
    to(address);
    return address.toString();
  };

  test.each<[string, string, (url: URL) => void]>([
    ['database-host', 'Nothing answers', (url) => Object.assign(url, { port: '1' })],
    ['database-host', 'Nothing answers', (url) => Object.assign(url, { hostname: 'db.invalid' })],
    ['database-password', 'password', (url) => Object.assign(url, { password: 'wrong' })],
    ['database-missing', 'no database of the name', (url) => Object.assign(url, { pathname: '/nowhere' })],
    ['database-tls', 'offers no TLS', (url) => url.searchParams.set('sslmode', 'verify-full')],
    [
      'database-read-only',
      'is read-only',
      (url) => url.searchParams.set('options', '-c default_transaction_read_only=on'),
    ],
  ])('ends at once, with the reason: %s', async (code, words, to) => {
    const { status, line, readable } = migrateWith({ DATABASE_URL: change(await emptyDatabase(), to) });
    expect(status).toBe(1);
    expect(line).toMatchObject({ level: 'fatal', name: 'migrate', code });
    expect(readable).toContain(words);
  });

  test('ends at once where the user lacks rights', async () => {
    const url = await emptyDatabase();
    await query(url, `CREATE ROLE reader_of_${new URL(url).pathname.slice(1)} LOGIN PASSWORD 'reader'`);
    const username = `reader_of_${new URL(url).pathname.slice(1)}`;
    cleanUps.push(async () => void (await query(url, `DROP ROLE ${username}`)));
    const { status, line } = migrateWith({
      DATABASE_URL: change(url, (to) => Object.assign(to, { username, password: 'reader' })),
    });
    expect(status).toBe(1);
    expect(line).toMatchObject({ code: 'database-rights' });
  });

  test('ends at once where a setting is wrong', () => {
    const { status, line, readable } = migrateWith({ DATABASE_URL: 'x', DATABASE_CA_FILE: '/nowhere' });
    expect(status).toBe(1);
    expect(line).toMatchObject({ code: 'configuration' });
    expect(readable).toContain('DATABASE_URL: Must be a Postgres address');
    expect(readable).toContain('DATABASE_CA_FILE: Must be a PEM file');
  });

  test.skipIf(!hasPgBouncer)('is refused through PgBouncer, and goes by the direct address', async () => {
    const direct = await emptyDatabase();
    const bouncer = await startPgBouncer(direct);
    cleanUps.push(bouncer.close);
    const { status, line, readable } = migrateWith({ DATABASE_URL: bouncer.url });
    expect(status).toBe(1);
    expect(line).toMatchObject({ code: 'listen-refused' });
    expect(readable).toContain('DATABASE_DIRECT_URL');
    expect(await query(direct, `SELECT to_regclass('teams') AS teams`)).toEqual([{ teams: null }]);
    const env = { NODE_ENV: 'production' as const, DATABASE_URL: bouncer.url, DATABASE_DIRECT_URL: direct };
    expect(execFileSync(process.execPath, [program], { env, encoding: 'utf8' })).toContain('Applied: ');
  });
});
