import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from './test-database';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test’s own database', () => {
  it('is migrated, empty, and nobody else’s', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const migrations =
      'SELECT count(*)::int > 0 AS migrated FROM _prisma_migrations WHERE finished_at IS NOT NULL';
    expect(await query(one.url, migrations)).toEqual([{ migrated: true }]);
    await query(one.url, 'CREATE TABLE only_here (id int)');
    const tables = `SELECT tablename FROM pg_tables WHERE tablename = 'only_here'`;
    expect(await query(two.url, tables)).toEqual([]);
    await Promise.all([one.drop(), two.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });
});
