import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { ensureCluster } from './cluster';
import { readPostmasterRecord, stopLeftoverServer } from './leftover';
import { type Programs, placeData, placePrograms } from './place';
import { asAccount, chooseServerAccount, type ServerAccount } from './server-account';

/** How long a server may take until it accepts connections; recovery after a crash included. */
const READY_WITHIN_MS = 60_000;
/** How long a fast shutdown may take before the server is told to stop at once. */
const STOP_WITHIN_MS = 15_000;
const START_ATTEMPTS = 8;

export type PostgresOptions = {
  /** Kept between starts. May become a link to a folder outside a private checkout. */
  dataDir: string;
  /** Used when it is free; else another one. */
  port?: number;
  /** One line about anything out of the ordinary. */
  log?: (line: string) => void;
  /** The server's own messages; beside the data folder unless given. */
  logFile?: string;
  /** false: faster, and the data is lost when the machine or the process that started it crashes. For tests. */
  durable?: boolean;
};

export type RunningPostgres = {
  /** The superuser's connection to the database `postgres`, over 127.0.0.1 only. */
  url: string;
  port: number;
  pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  exited: Promise<void>;
  /** Rolls back what is open, disconnects everybody, and waits for the end. */
  stop: () => Promise<void>;
};

type Attempt = { started: true; child: ChildProcess } | { started: false; output: string };

function serverArguments(dataDir: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // TCP only: a socket file would need a folder that is short enough and that both users can reach.
    unix_socket_directories: '',
    max_connections: '500',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return [
    '-D',
    dataDir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

/** The server writes to the file itself: it must not hang on a pipe to a supervisor that may die. */
function spawnServer(programs: Programs, args: string[], account: ServerAccount, logFile: string) {
  const log = openSync(logFile, 'a', 0o600);
  const from = fstatSync(log).size;
  const child = spawn(programs.postgres, args, {
    cwd: '/',
    env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log, log],
    // Ctrl-C in the terminal must not reach it: whoever started it stops it, after its clients.
    detached: true,
    ...asAccount(account),
  });
  closeSync(log);
  const output = () => readFileSync(logFile).subarray(from).toString('utf8').trim();
  return { child, output };
}

async function tryStart(
  dataDir: string,
  launch: () => { child: ChildProcess; output: () => string },
): Promise<Attempt> {
  const { child, output } = launch();
  let ended: string | null = null;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', () => {
    ended ??= output();
  });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (ended === null && Date.now() < deadline) {
    const record = readPostmasterRecord(dataDir);
    if (record?.pid === child.pid && record?.ready) return { started: true, child };
    await sleep(20);
  }
  if (ended === null) child.kill('SIGQUIT');
  return { started: false, output: ended ?? `not ready after ${READY_WITHIN_MS / 1000} s\n${output()}` };
}

/** $1: the server, $2: what to remove when it has ended, at most 10 s later; may be empty. */
const GUARD = `
read -r _
kill -INT "$1"
[ -n "$2" ] || exit
for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
rm -rf "$2"`;

/**
 * A shell that waits for the end of its input, which is the end of this process however that comes about, and then
 * asks the server to shut down: a killed supervisor leaves no server behind, nor a test its data.
 */
function guardServer(server: ChildProcess, throwawayDir: string | null): void {
  const guard = spawn('sh', ['-c', GUARD, 'sh', String(server.pid), throwawayDir ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell the next start still finds the server.
  guard.once('error', () => {});
  // Gone before the server's process id can be given to another program.
  server.once('exit', () => guard.kill('SIGKILL'));
}

async function stopServer(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

/**
 * Starts a Postgres server on 127.0.0.1 from the programs that npm installed, making the data first when there is
 * none. Stops a server that an earlier, killed start left on the same data.
 *
 * @throws Error with the server's own last words when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { dataDir, log = () => {}, durable = true } = options;
  const account = chooseServerAccount(dataDir);
  const programs = placePrograms(account);
  const real = await placeData(dataDir, account);
  const stopped = await stopLeftoverServer(real);
  if (stopped !== null) log(`stopped the Postgres (pid ${stopped}) that an earlier start left behind`);
  const { password } = ensureCluster(real, programs, account, durable);

  let port = await freePort(options.port);
  const logFile = options.logFile ?? `${dataDir}.log`;
  let lastWords = '';
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const result = await tryStart(real, () =>
      spawnServer(programs, serverArguments(real, port, durable), account, logFile),
    );
    if (result.started) {
      guardServer(result.child, durable ? null : real);
      return running(result.child, port, password);
    }
    lastWords = result.output;
    // Backends of a server that was killed take a moment to notice, and hold its shared memory until then.
    if (/shared memory block/.test(lastWords)) await sleep(500);
    else if (/could not bind|could not create any TCP\/IP sockets/.test(lastWords)) port = await freePort();
    else break;
  }
  throw new Error(`Postgres did not start on ${dataDir}:\n${lastWords.split('\n').slice(-12).join('\n')}`);
}

function running(child: ChildProcess, port: number, password: string): RunningPostgres {
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: child.pid ?? 0,
    exited,
    stop: () => stopServer(child, exited),
  };
}
