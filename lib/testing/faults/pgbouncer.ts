import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { databaseRoles } from '@/lib/db/database-roles';
import { asAccount, chooseServerAccount } from '@/lib/sandbox/postgres/server-account';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** Debian's is in /usr/sbin, which is not on everybody's path. */
const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

export const hasPgBouncer = program !== undefined;

export interface PgBouncer {
  /** The database's address by way of it. */
  url: string;
  log: () => string;
  /** kill -9, and started anew on the same port: every connection through it is gone. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/** A PgBouncer in transaction mode before the server of `databaseUrl`, set up as RUNNING.md says. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  if (program === undefined) throw new Error('There is no pgbouncer here: apt-get install pgbouncer');
  const server = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = (name: string, content = '') => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const users = [server.username, ...Object.values(databaseRoles)]
    .map((name) => `"${name}" "${decodeURIComponent(server.password)}"\n`)
    .join('');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: file('users', users),
    pool_mode: 'transaction',
    max_client_conn: 500,
    default_pool_size: 20,
    server_login_retry: 1,
    logfile: file('log'),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const limits = 'SET statement_timeout = 8000; SET idle_in_transaction_session_timeout = 5000';
  const upstream = `* = host=${server.hostname} port=${server.port} connect_query='${limits}'`;
  const ini = file('pgbouncer.ini', `[databases]\n${upstream}\n[pgbouncer]\n${lines.join('\n')}\n`);
  const account = chooseServerAccount(join(folder, 'none'));
  // It refuses to run as root, as Postgres does.
  if (account)
    for (const name of ['users', 'log', 'pgbouncer.ini'])
      chownSync(join(folder, name), account.uid, account.gid);
  const start = () => {
    const child = spawn(program, [ini], { cwd: '/', stdio: 'ignore', ...asAccount(account) });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return {
      kill: () => {
        child.kill('SIGKILL');
        return exited;
      },
    };
  };
  let running = start();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const log = () => readFileSync(join(folder, 'log'), 'utf8');
  const answers = async () => {
    const client = new Client(url.toString());
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  const untilItAnswers = () => waitUntil('PgBouncer to answer', answers, { withinMs: 10_000, state: log });
  await untilItAnswers();
  return {
    url: url.toString(),
    log,
    restart: async () => {
      await running.kill();
      running = start();
      await untilItAnswers();
    },
    close: async () => {
      await running.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
