import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '@/bundle.mjs';
import { applyMigrations } from '@/lib/db/migrate';
import { cloneDatabase, createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';

const template = 'slipway_template';

/**
 * A Postgres that the scenarios share, each with a database of its own; one of them restarts it. Their workers' bundle is
 * made with it.
 */
export interface DatabaseServer {
  newDatabase: (name: string) => Promise<string>;
  drop: (name: string) => Promise<void>;
  /** Stops it and starts it again, on the same port and data. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/** @param durable false: faster, for scenarios that never stop it */
export async function startDatabaseServer(durable: boolean): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-chaos-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  let server: RunningPostgres = await startPostgres({ dataDir, durable });
  const { url, port } = server;
  await applyMigrations(await createDatabase(url, template));
  await openRoles(url);
  bundle('worker');
  return {
    newDatabase: (name) => cloneDatabase(url, template, name),
    drop: (name) => dropDatabase(url, name),
    restart: async () => {
      await server.stop();
      server = await startPostgres({ dataDir, durable, port });
      if (server.port !== port) throw new Error(`Postgres came back on port ${server.port}, not ${port}`);
    },
    close: async () => {
      await server.stop();
      removePostgresData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
