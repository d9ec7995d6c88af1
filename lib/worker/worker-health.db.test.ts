import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { logLines } from '@/lib/testing/checks/log-lines';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let fixture: Fixture;
/** Knows the workers, and is asked for nothing else. */
let aws: PracticeAws;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  aws = await startPracticeAws();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
});
afterAll(async () => {
  await aws.close();
  await fixture.close();
});

function start(variables: Record<string, string>, databaseUrl = fixture.url): WorkerProcess {
  const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: aws.url, variables });
  workers.push(worker);
  return worker;
}

async function started(worker: WorkerProcess): Promise<void> {
  await waitUntil('the worker to be started', () => worker.log().includes('worker started'), {
    state: worker.log,
  });
}

async function ask(port: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
}

test('a worker has its health on a port of its own, on the paths of the portal', async () => {
  const port = await freePort();
  await started(start({ HEALTH_PORT: String(port) }));
  expect(await ask(port, '/api/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await ask(port, '/api/health/ready')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await ask(port, '/api/health?from=probe')).toEqual({
    status: 200,
    body: {
      status: 'ok',
      database: { answers: true, readOnly: false },
      schema: { state: 'current' },
      workers: { alive: 1, lastSeen: expect.any(String) },
      build: expect.any(String),
    },
  });
  expect(await ask(port, '/metrics')).toMatchObject({ status: 404 });
  expect(logLines(workers[0]?.log() ?? '').length).toBeGreaterThan(1);
});

test('a port that is taken stops no worker, and several on one machine need no settings of their own', async () => {
  const port = await freePort();
  const first = start({ HEALTH_PORT: String(port) });
  await started(first);
  const second = start({ HEALTH_PORT: String(port) });
  await started(second);
  expect(second.log()).toContain('no health endpoint');
  expect(second.log()).toContain('EADDRINUSE');
  await second.stop();
  expect(second.exitCode()).toBe(0);
  expect(await ask(port, '/api/health/live')).toMatchObject({ status: 200 });
});

test('a worker that can not be at work yet says why on its port', async () => {
  const port = await freePort();
  await fixture.database.$executeRaw`
    DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`;
  const worker = start({ HEALTH_PORT: String(port) });
  await waitUntil('the port to be open', async () => worker.log().includes('health endpoint'), {
    state: worker.log,
  });
  expect(await ask(port, '/api/health/live')).toMatchObject({ status: 200 });
  expect(await ask(port, '/api/health/ready')).toMatchObject({ status: 503, body: { code: 'schema-older' } });
  expect(await ask(port, '/api/health')).toMatchObject({ status: 503, body: { code: 'schema-older' } });
});
