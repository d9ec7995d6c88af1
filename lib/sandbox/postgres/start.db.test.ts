import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isRunning, startTimeOf } from '@/lib/sandbox/setup/lock.mjs';
import { cloneDatabase, createDatabase, dropDatabase } from './databases';
import { realDataDir, removePostgresData } from './place';
import { type RunningPostgres, startPostgres } from './start';

let folder: string;
let dataDir: string;
const started: RunningPostgres[] = [];

async function start(options: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, durable: false, ...options });
  started.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server that is killed under a client is part of these tests.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-postgres-test-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'postgres');
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  removePostgresData(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded Postgres', () => {
  it('keeps its data over a stop and a start, and its port where that is free', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isRunning({ pid: first.pid, startedAt: null })).toBe(false);

    const second = await start({ port: first.port });
    expect(second.port).toBe(first.port);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('asks for its password and listens on 127.0.0.1 only', async () => {
    const server = await start();
    const guess = new URL(server.url);
    guess.password = 'guess';
    await expect(query(guess.toString(), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(statSync(join(realDataDir(dataDir), 'slipway.json')).mode & 0o777).toBe(0o600);
  });

  it('takes another port when the wanted one is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const server = await start({ port: taken });
    other.close();
    expect(server.port).not.toBe(taken);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts over when an earlier initialisation was cut half way', async () => {
    mkdirSync(join(dataDir, 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'PG_VERSION'), '18\n');
    const server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops the server that a killed start left on the same data', async () => {
    const left = await start();
    await query(left.url, 'CREATE TABLE kept AS SELECT 7 AS answer');
    const lines: string[] = [];
    const server = await start({ log: (line) => lines.push(line) });
    await left.exited;
    expect(lines).toEqual([`stopped the Postgres (pid ${left.pid}) that an earlier start left behind`]);
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 7 }]);
  });

  it('ends when the process that started it is killed, and throwaway data with it', async () => {
    const script = join(folder, 'start.mts');
    const module = pathToFileURL(join(process.cwd(), 'lib/sandbox/postgres/start.ts')).href;
    writeFileSync(
      script,
      `import { startPostgres } from '${module}';
       const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
       process.stdout.write(String(server.pid));`,
    );
    const starter = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(starter.stdout, 'data');
    const server = identify(Number(pid));
    expect(isRunning(server)).toBe(true);
    starter.kill('SIGKILL');
    await expect.poll(() => isRunning(server)).toBe(false);
    await expect.poll(() => existsSync(dataDir)).toBe(false);
  });

  it('recovers after the server itself was killed', async () => {
    const killed = await start();
    await query(killed.url, 'CREATE TABLE kept AS SELECT 9 AS answer');
    await query(killed.url, 'CHECKPOINT');
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    const server = await start();
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 9 }]);
  });

  it('leaves a process alone that merely got the id of the old server', async () => {
    const first = await start();
    const record = readFileSync(join(realDataDir(dataDir), 'postmaster.pid'), 'utf8');
    await first.stop();
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const stale = record.replace(/^\d+/, String(bystander.pid));
      writeFileSync(join(realDataDir(dataDir), 'postmaster.pid'), stale, { mode: 0o600 });
      const server = await start();
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(startTimeOf(bystander.pid ?? 0)).not.toBeNull();
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('works in a folder that nobody else may enter', async () => {
    chmodSync(folder, 0o700);
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS answer');
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 1 }]);
    const real = realDataDir(dataDir);
    await second.stop();
    removePostgresData(dataDir);
    expect(existsSync(real)).toBe(false);
  });

  it('starts empty after its folder was removed by hand, wherever the data really lay', async () => {
    chmodSync(folder, 0o700);
    const first = await start();
    await query(first.url, 'CREATE TABLE gone AS SELECT 1 AS answer');
    await first.stop();
    rmSync(dataDir, { recursive: true });
    const second = await start();
    await expect(query(second.url, 'SELECT answer FROM gone')).rejects.toThrow(/does not exist/);
  });

  it('makes, clones and drops databases', async () => {
    const server = await start();
    const template = await createDatabase(server.url, 'template-one');
    expect(await createDatabase(server.url, 'template-one')).toBe(template);
    await query(template, 'CREATE TABLE rows AS SELECT 3 AS n');
    const clone = await cloneDatabase(server.url, 'template-one', 'copy');
    expect(await query(clone, 'SELECT n FROM rows')).toEqual([{ n: 3 }]);
    await dropDatabase(server.url, 'copy');
    await expect(query(clone, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });
});
