import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase, urlOfDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';

/** A Postgres of its own for a test that stops it, or puts its files back to what they were. */
export interface OwnPostgres {
  /** Of a migrated, empty database; the same as long as it lives. */
  url: string;
  restart: () => Promise<void>;
  /** Stops, copies the files, and starts again: what a snapshot of the volume holds. */
  snapshot: () => Promise<void>;
  /** Stops, puts the files of the snapshot in the place of those that there are, and starts again. */
  restore: () => Promise<void>;
  close: () => Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-own-postgres-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const snapshotDir = join(folder, 'snapshot');
  const start = (port?: number) => startPostgres({ dataDir, durable: false, ...(port ? { port } : {}) });
  let server: RunningPostgres = await start();
  const { port } = server;
  const url = urlOfDatabase(server.url, 'slipway');
  await applyMigrations(await createDatabase(server.url, 'slipway'));
  await openRoles(server.url);
  const whileStopped = async (work: () => void) => {
    await server.stop();
    work();
    server = await start(port);
    if (server.port !== port) throw new Error(`Postgres could not get its port ${port} again`);
  };
  // With owners and modes: the server may run as another user.
  const copy = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  };
  return {
    url,
    restart: () => whileStopped(() => undefined),
    snapshot: () => whileStopped(() => copy(dataDir, snapshotDir)),
    restore: () => whileStopped(() => copy(snapshotDir, dataDir)),
    close: async () => {
      await server.stop();
      removePostgresData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
