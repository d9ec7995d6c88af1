import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase, urlOfDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';
import { waitUntil } from './wait-until';

/** A Postgres of its own for a test that stops it, or puts its files back to what they were. */
export interface OwnPostgres {
  /** Of a migrated, empty database; the same as long as it lives. */
  url: string;
  restart: () => Promise<void>;
  /** Stops, copies the files, and starts again: what a snapshot of the volume holds. */
  snapshot: () => Promise<void>;
  /** Stops, puts the files of the snapshot in the place of those that there are, and starts again. */
  restore: () => Promise<void>;
  /**
   * Starts a standby on a copy of the files, which streams from this server until it is promoted: then this one is gone,
   * and has lost nothing. Returns the standby's address of the same database.
   */
  startStandby: () => Promise<{ url: string; promote: () => Promise<void> }>;
  close: () => Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-own-postgres-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const snapshotDir = join(folder, 'snapshot');
  const standbyDir = join(folder, 'standby');
  let standby: RunningPostgres | undefined;
  const start = (port?: number) => startPostgres({ dataDir, durable: false, ...(port ? { port } : {}) });
  let server: RunningPostgres = await start();
  const { port } = server;
  const url = urlOfDatabase(server.url, 'slipway');
  await applyMigrations(await createDatabase(server.url, 'slipway'));
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
    startStandby: async () => {
      await whileStopped(() => copy(dataDir, standbyDir));
      const { username, password } = new URL(url);
      const primary = `host=127.0.0.1 port=${port} user=${username} password=${decodeURIComponent(password)}`;
      appendFileSync(join(standbyDir, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
      writeFileSync(join(standbyDir, 'standby.signal'), '');
      const started = await startPostgres({ dataDir: standbyDir, durable: false });
      standby = started;
      const promote = async () => {
        const [primaryClient, standbyClient] = [new Client(server.url), new Client(started.url)];
        await Promise.all([primaryClient.connect(), standbyClient.connect()]);
        const { rows } = await primaryClient.query('SELECT pg_current_wal_lsn()::text AS lsn');
        await primaryClient.end();
        await waitUntil('the standby to have everything', async () => {
          const caughtUp = await standbyClient.query(
            'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS "isThere"',
            [rows[0]?.lsn],
          );
          return Boolean(caughtUp.rows[0]?.isThere);
        });
        await server.stop();
        await standbyClient.query('SELECT pg_promote()');
        await standbyClient.end();
      };
      return { url: urlOfDatabase(started.url, 'slipway'), promote };
    },
    close: async () => {
      await standby?.stop();
      await server.stop();
      removePostgresData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
