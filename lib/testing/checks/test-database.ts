import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { cloneDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from './database-global-setup';

export type TestDatabase = {
  url: string;
  /** Disconnects whoever still uses it. */
  drop: () => Promise<void>;
};

/**
 * A migrated, empty database for one `*.db.test.ts`, cloned from the template of the run in a few milliseconds.
 * Works in vitest's database project only.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServerUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = await cloneDatabase(server, inject('templateDatabase'), name);
  return { url, drop: () => dropDatabase(server, name) };
}
