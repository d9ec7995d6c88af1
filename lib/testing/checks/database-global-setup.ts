import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '@/bundle.mjs';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { startPostgres } from '@/lib/sandbox/postgres/start';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's connection to the server that all database tests of a run share. */
    databaseServerUrl: string;
    /** The migrated, empty database that each test's own is cloned from. */
    templateDatabase: string;
  }
}

const TEMPLATE = 'slipway_template';

/** One Postgres for all database tests of a run, with a migrated template to clone, and the bundles of what runs beside the portal. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-database-tests-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, durable: false });
  const remove = async () => {
    await server.stop();
    removePostgresData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    bundle('worker');
    bundle('restore-check');
    bundle('audit-verify');
    await applyMigrations(await createDatabase(server.url, TEMPLATE));
    await openRoles(server.url);
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('databaseServerUrl', server.url);
  project.provide('templateDatabase', TEMPLATE);
  return remove;
}
