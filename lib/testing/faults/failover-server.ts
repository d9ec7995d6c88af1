import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { applyMigrations } from '@/lib/db/migrate';
import { cloneDatabase, createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { realDataDir, removePostgresData } from '@/lib/sandbox/postgres/place';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startSwitchingProxy } from './switching-proxy';

const template = 'slipway_template';

/** A primary and a standby behind one address, as a Multi-AZ database has it. */
export interface FailoverServer {
  newDatabase: (name: string) => Promise<string>;
  drop: (name: string) => Promise<void>;
  /** Gives the primary a standby by a base copy, which streams and confirms each commit from now on. */
  startStandby: () => Promise<void>;
  /**
   * The primary is killed, the standby promoted, and the address leads to it.
   * @returns how long nobody could write, in milliseconds
   */
  failOver: () => Promise<number>;
  close: () => Promise<void>;
}

interface Member {
  dataDir: string;
  server: RunningPostgres;
}

export async function startFailoverServer(): Promise<FailoverServer> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-failover-'));
  chmodSync(folder, 0o755);
  let count = 0;
  const nextDir = () => {
    count += 1;
    return join(folder, `postgres-${count}`);
  };
  const firstDir = nextDir();
  let primary: Member = { dataDir: firstDir, server: await startPostgres({ dataDir: firstDir }) };
  let standby: Member | undefined;
  await applyMigrations(await createDatabase(primary.server.url, template));
  await openRoles(primary.server.url);
  const proxy = await startSwitchingProxy(primary.server.port);
  const url = primary.server.url.replace(`:${primary.server.port}/`, `:${proxy.port}/`);
  return {
    newDatabase: (name) => cloneDatabase(url, template, name),
    drop: (name) => dropDatabase(url, name),
    startStandby: async () => {
      standby = await copyAsStandby(primary, nextDir());
    },
    failOver: async () => {
      if (!standby) throw new Error('There is no standby to fail over to');
      const begun = performance.now();
      // At once, with nothing said to anybody.
      process.kill(primary.server.pid, 'SIGQUIT');
      await primary.server.exited;
      removePostgresData(primary.dataDir);
      await run(standby.server.url, ['SELECT pg_promote()', 'ALTER SYSTEM RESET synchronous_standby_names']);
      await run(standby.server.url, ['SELECT pg_reload_conf()']);
      proxy.pointTo(standby.server.port);
      primary = standby;
      standby = undefined;
      return performance.now() - begun;
    },
    close: async () => {
      await proxy.close();
      for (const member of [standby, primary]) {
        await member?.server.stop();
        if (member) removePostgresData(member.dataDir);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A base copy while the primary is at work, in the low-level way
 * (https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP): the programs that npm
 * installs have no pg_basebackup.
 */
async function copyAsStandby(primary: Member, dataDir: string): Promise<Member> {
  await run(primary.server.url, [`ALTER SYSTEM SET wal_keep_size = '1GB'`, 'SELECT pg_reload_conf()']);
  const from = realDataDir(primary.dataDir);
  const label = await withClient(primary.server.url, async (client) => {
    await client.query(`SELECT pg_backup_start('standby', true)`);
    // Files may come and go meanwhile: what they held is in the log of changes.
    spawnSync('cp', ['-a', from, dataDir]);
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
    return String(rows[0]?.labelfile);
  });
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
  const { username, password } = new URL(primary.server.url);
  const secret = decodeURIComponent(password);
  const conninfo = `host=127.0.0.1 port=${primary.server.port} user=${username} password=${secret} application_name=standby`;
  appendFileSync(join(dataDir, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
  const { uid, gid } = statSync(from);
  for (const [name, content] of Object.entries({ backup_label: label, 'standby.signal': '' })) {
    writeFileSync(join(dataDir, name), content, { mode: 0o600 });
    chownSync(join(dataDir, name), uid, gid);
  }
  const server = await startPostgres({ dataDir });
  await waitUntil('the standby to stream', () =>
    withClient(primary.server.url, async (client) => {
      const { rowCount } = await client.query(`SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'`);
      return rowCount === 1;
    }),
  );
  // From now on nothing counts as committed that only one of the two has.
  await run(primary.server.url, [
    `ALTER SYSTEM SET synchronous_standby_names = '*'`,
    'SELECT pg_reload_conf()',
  ]);
  return { dataDir, server };
}
