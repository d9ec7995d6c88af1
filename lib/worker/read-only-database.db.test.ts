import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let admin: Client;
let name: string;
let worker: WorkerProcess;

beforeAll(async () => {
  sandbox = await startSandbox();
  name = new URL(sandbox.databaseUrl).pathname.slice(1);
  admin = new Client({ connectionString: sandbox.databaseUrl.replace(/\/[^/]*$/, '/postgres') });
  await admin.connect();
});
afterEach(() => worker?.kill());
afterAll(async () => {
  await admin?.end();
  await sandbox.close();
});

/** For whoever connects from now on, as workers do again. */
async function alter(change: string): Promise<void> {
  await admin.query(`ALTER DATABASE ${name} ${change}`);
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND application_name LIKE 'slipway-worker%'`,
    [name],
  );
}

/** As somebody whose connection may still write: what a worker would take up at once. */
async function launchAllTheSame(environment: string): Promise<void> {
  const url = new URL(sandbox.databaseUrl);
  url.searchParams.set('options', '-c default_transaction_read_only=off');
  const database = openDatabase(url.toString(), { poolSize: 1 });
  const where = { blueprint: 'web-environment', target: 'sandbox', team: 'payments' };
  const input = { name: environment, ...where, inputs: { zones: 2, natGateways: 'single' } };
  await launchEnvironment({ ctx: { ...sandbox.ctx, database }, input });
  await database.$disconnect();
}

const start = (databaseUrl = sandbox.databaseUrl) =>
  startWorkerProcess({ databaseUrl, awsEndpointUrl: sandbox.aws.url });

function times(words: string): number {
  return worker.log().split(words).length - 1;
}

async function untilLogged(words: string): Promise<void> {
  await waitUntil(`the worker to log: ${words}`, () => times(words) > 0, { state: worker.log });
}

test('a worker whose database becomes read-only says so once, asks AWS for nothing, and goes on after', async () => {
  worker = start();
  await untilLogged('worker started');
  await alter('SET default_transaction_read_only = on');
  await untilLogged('the database takes no changes');
  const asked = (await sandbox.requests()).length;
  await launchAllTheSame('waiting');
  // Long enough for a sweep to have found it.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect((await sandbox.requests()).length).toBe(asked);
  expect(times('the database takes no changes')).toBe(1);
  expect(worker.log()).toContain('"code":"database-read-only"');
  await alter('RESET default_transaction_read_only');
  await sandbox.waitFor('waiting', 'ACTIVE');
  expect(times('the database answers again')).toBe(1);
  expect(worker.isGone()).toBe(false);
});

test('a worker whose database is gone says so once, not at each attempt of each of its parts', async () => {
  worker = start();
  await untilLogged('worker started');
  await alter('ALLOW_CONNECTIONS false');
  await untilLogged('the database does not answer');
  // Long enough for each part to have tried more than once.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await alter('ALLOW_CONNECTIONS true');
  await untilLogged('the database answers again');
  const lines = worker.log().split('\n');
  const [from, to] = ['the database does not answer', 'the database answers again'].map((words) =>
    lines.findIndex((line) => line.includes(words)),
  );
  const meanwhile = lines.slice((from ?? 0) + 1, to);
  const repeated = /sweep failed|job queue|could not look for|lost the connection that wakes/;
  expect(meanwhile.filter((line) => repeated.test(line))).toEqual([]);
});

test('a worker that is started on a read-only database waits, and says so once', async () => {
  await alter('SET default_transaction_read_only = on');
  worker = start();
  await untilLogged('waits to start');
  await alter('RESET default_transaction_read_only');
  await untilLogged('worker started');
  expect(times('waits to start')).toBe(1);
});

test('a worker that is told to stop while it waits to start ends in good order', async () => {
  await alter('SET default_transaction_read_only = on');
  worker = start();
  await untilLogged('waits to start');
  await worker.stop();
  expect(worker.exitCode()).toBe(0);
  expect(worker.log()).not.toContain('did not stop in time');
  await alter('RESET default_transaction_read_only');
});

test('a worker that is started with a wrong password ends, and says so', async () => {
  const wrong = new URL(sandbox.databaseUrl);
  wrong.password = 'wrong';
  worker = start(wrong.toString());
  await waitUntil('the worker to end', worker.isGone, { state: worker.log });
  expect(worker.exitCode()).toBe(1);
  expect(worker.log()).toContain('The database refuses the user name or the password');
});
