import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FreezingProxy, startFreezingProxy } from '@/lib/testing/checks/freezing-proxy';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let proxy: FreezingProxy;
let worker: WorkerProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 20 });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  proxy = await startFreezingProxy(sandbox.databaseUrl);
  worker = startWorkerProcess({ databaseUrl: proxy.url, awsEndpointUrl: sandbox.aws.url });
  await waitUntil('the worker to be started', () => worker.log().includes('worker started'));
  // What is opened after the others fell silent works, and notices nothing.
  await waitUntil('the worker to report that it is alive', isReporting, { state });
});
afterEach(async () => {
  await worker.kill();
  await proxy.close();
  await sandbox.faults([]);
});

async function isReporting(): Promise<boolean> {
  const rows = await sandbox.database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'slipway-worker-alive' AND state = 'idle'`;
  return rows.length > 0;
}

/** What counts as never: several times what it takes, on a slow machine too. */
const withinMs = 90_000;
const small = { zones: 2, natGateways: 'single' };
const state = () => worker.log().slice(-3_000);

/** The lines of the worker's log with this message. */
const logged = (message: string): Record<string, unknown>[] =>
  worker
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);

async function stacksOf(name: string): Promise<number> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  return StackSummaries.filter((stack) => stack.StackName === `slipway-${name}`).length;
}

/** Launches, and comes back while CloudFormation has not answered CreateStack yet. */
async function launchUpToCreateStack(name: string): Promise<string> {
  await sandbox.faults([{ kind: 'delay', action: 'CreateStack', ms: 1_500, times: 1 }]);
  await sandbox.launch(name, small);
  await sandbox.waitFor(name, 'LAUNCHING');
  const { operation } = await sandbox.environment(name);
  return operation?.id ?? '';
}

async function stopped(): Promise<void> {
  worker.askToStop();
  await waitUntil('the worker to be gone', worker.isGone, { withinMs, state });
}

describe('a worker whose connections to the database fall silent', () => {
  test('while it is idle, says so once, says once that it is back, and takes the next launch', async () => {
    expect(proxy.freeze()).toBeGreaterThan(3);
    const back = () => logged('the database answers again').length > 0;
    await waitUntil('the worker to say that it is back', back, { withinMs, state });
    await sandbox.launch('after-silence', small);
    await sandbox.waitFor('after-silence', 'ACTIVE');
    expect(logged('the database does not answer')).toHaveLength(1);
    expect(logged('the database answers again')).toHaveLength(1);
  });

  test('in the middle of CreateStack, ends the launch with exactly one stack', async () => {
    await launchUpToCreateStack('in-flight');
    proxy.freeze();
    const active = async () => (await sandbox.environment('in-flight')).status === 'ACTIVE';
    await waitUntil('the launch to end', active, { withinMs, state });
    expect(await stacksOf('in-flight')).toBe(1);
    expect((await sandbox.environment('in-flight')).operations).toHaveLength(1);
  });

  test('again and again while it follows a stack, still sees its end', async () => {
    await sandbox.launch('followed', small);
    const accepted = async () => (await sandbox.environment('followed')).stackId !== null;
    await waitUntil('CloudFormation to have the stack', accepted, { everyMs: 20 });
    proxy.freeze();
    const back = () => logged('the database answers again').length > 0;
    await waitUntil('the worker to be back', back, { withinMs, state });
    proxy.freeze();
    await sandbox.waitFor('followed', 'ACTIVE');
    expect(await stacksOf('followed')).toBe(1);
  });

  test('and that gets SIGTERM then, stops, and says what it leaves to its leases', async () => {
    const operation = await launchUpToCreateStack('left-behind');
    proxy.freeze();
    await stopped();
    expect(worker.exitCode()).toBe(1);
    const [line] = logged('worker stopped; what is not finished is left to its lease');
    expect(line).toMatchObject({
      underWay: [operation],
      unfinished: expect.arrayContaining(['work under way']),
    });
    // Over a connection of its own, which works.
    expect(await sandbox.database.worker.count({ where: { stoppedAt: null, pid: worker.pid } })).toBe(0);
    const next = sandbox.startWorker();
    await sandbox.waitFor('left-behind', 'ACTIVE');
    expect(await stacksOf('left-behind')).toBe(1);
    await next.stop();
  });

  test('and that gets SIGTERM with nothing to do, stops all the same', async () => {
    proxy.freeze();
    await stopped();
    expect(worker.exitCode()).toBe(1);
    expect(logged('worker stopped; what is not finished is left to its lease')).toHaveLength(1);
  });
});

test('a worker that gets SIGTERM while the database answers gives its leases back and exits with 0', async () => {
  const [{ worker: workerId } = {}] = logged('worker started');
  const { follower } = sandbox.database;
  const own = { workerId: String(workerId) };
  await sandbox.launch('handed-over', small);
  await waitUntil('the stack to be followed', async () => (await follower.count({ where: own })) > 0, {
    everyMs: 20,
  });
  await stopped();
  expect(worker.exitCode()).toBe(0);
  expect(logged('worker stopped')).toHaveLength(1);
  expect(await sandbox.database.worker.count({ where: { stoppedAt: null, id: own.workerId } })).toBe(0);
  const held = await sandbox.database.$queryRaw`
    SELECT 1 FROM followers WHERE worker_id = ${own.workerId} AND lease_expires_at > clock_timestamp()`;
  expect(held).toEqual([]);
});
