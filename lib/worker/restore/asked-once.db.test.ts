import {
  CloudFormationClient,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { runRestoreCheck } from '@/lib/testing/checks/restore-check-process';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let worker: WorkerProcess;
let launches = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  worker = sandbox.startWorker();
  await sandbox.launch('served', { zones: 2, natGateways: 'single' });
  await sandbox.waitFor('served', 'ACTIVE');
});
afterEach(() => sandbox.faults([]));
afterAll(() => sandbox.close());

/** As another server on the same files leaves it, for a worker that starts then. */
async function withAnotherServer(): Promise<WorkerProcess> {
  await worker.stop();
  await sandbox.database.$executeRaw`
    UPDATE database_identity SET incarnation = '1/1', written_by = pg_current_xact_id()::xid::text`;
  worker = sandbox.startWorker();
  return worker;
}

async function expectWork(): Promise<void> {
  launches += 1;
  const name = `works-${launches}`;
  await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  await sandbox.waitFor(name, 'ACTIVE');
}

async function changeByHand(maxInstances: string, token?: string): Promise<void> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'slipway-served' }));
  const Parameters = (Stacks[0]?.Parameters ?? []).map(({ ParameterKey }) =>
    ParameterKey === 'MaxInstances'
      ? { ParameterKey, ParameterValue: maxInstances }
      : { ParameterKey, UsePreviousValue: true },
  );
  await client.send(
    new UpdateStackCommand({
      StackName: 'slipway-served',
      Parameters,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      ...(token ? { ClientRequestToken: token } : {}),
    }),
  );
  await waitUntil('the change', async () => {
    const now = await client.send(new DescribeStacksCommand({ StackName: 'slipway-served' }));
    return now.Stacks?.[0]?.StackStatus === 'UPDATE_COMPLETE';
  });
}

describe('a worker that finds another server on its database', () => {
  test('works where AWS knows no more; what people changed in AWS is no operation of Slipway’s', async () => {
    await changeByHand('4');
    await changeByHand('5', 'Console-UpdateStack-0af3');
    const { log } = await withAnotherServer();
    await expectWork();
    expect(log()).toContain('asking AWS whether it lacks an operation');
    expect(log()).not.toContain('was restored');
  });

  test('does without a target whose role it can’t assume', async () => {
    const { id: _, ...target } = await sandbox.database.target.findFirstOrThrow();
    await sandbox.database.target.create({
      data: { ...target, name: 'closed', externalId: 'another', region: 'eu-west-1' },
    });
    const { log } = await withAnotherServer();
    await expectWork();
    expect(log()).toContain('could not ask this target');
    expect((await runRestoreCheck(sandbox)).code).toBe(1);
    await sandbox.database.target.delete({ where: { name: 'closed' } });
  });

  test('takes nothing while AWS does not answer, and works once it does', async () => {
    await sandbox.faults([
      { kind: 'api', service: 'cloudformation', action: 'ListStacks', code: 'InternalFailure', status: 500 },
    ]);
    const { log } = await withAnotherServer();
    await waitUntil('the worker to have asked in vain', () => log().includes('could not find out'), {
      state: log,
    });
    await sandbox.launch('kept', { zones: 2, natGateways: 'single' });
    await waitUntil('it to have asked again', () => log().split('could not find out').length > 2);
    expect((await sandbox.environment('kept')).status).toBe('QUEUED');
    expect(log()).not.toContain('was restored');
    await sandbox.faults([]);
    await sandbox.waitFor('kept', 'ACTIVE');
  });

  test('refuses where AWS was asked for what the database takes for not begun', async () => {
    await sandbox.launch('late', { zones: 2, natGateways: 'single' });
    const { id, operation } = await sandbox.waitFor('late', 'ACTIVE');
    await worker.stop();
    const launches = (await sandbox.requests('CreateStack')).length;
    // As they were before a worker claimed it.
    await sandbox.database.operation.update({
      where: { id: operation?.id ?? '' },
      data: {
        status: 'PENDING',
        startedAt: null,
        acceptedAt: null,
        finishedAt: null,
        executing: false,
        attempts: 0,
      },
    });
    await sandbox.database.environment.update({ where: { id }, data: { status: 'QUEUED', stackId: null } });
    const { log } = await withAnotherServer();
    await waitUntil('the worker to refuse', () => log().includes('the database was restored'), {
      state: log,
    });
    expect(log()).toContain(operation?.id);
    expect((await runRestoreCheck(sandbox, ['--adopt', '--accept'])).code).toBe(0);
    await sandbox.waitFor('late', 'ACTIVE');
    expect((await sandbox.requests('CreateStack')).length).toBe(launches);
  });

  test('refuses where AWS knows an operation that the database lacks, by name, until it is accepted', async () => {
    await updateEnvironment({
      ctx: sandbox.ctx,
      input: { name: 'served', body: { inputs: { maxInstances: 7 } } },
    });
    const { id, operation } = await waitUntil('the update', async () => {
      const seen = await sandbox.environment('served');
      return seen.status === 'ACTIVE' && seen.inputs.maxInstances === 7 ? seen : undefined;
    });
    await worker.stop();
    // As a standby lacks the last commits of its primary.
    await sandbox.database.environmentEvent.deleteMany({ where: { operationId: operation?.id ?? '' } });
    await sandbox.database.operation.delete({ where: { id: operation?.id ?? '' } });
    await sandbox.database.environment.update({ where: { id }, data: { inputs: { maxInstances: 3 } } });
    const { log } = await withAnotherServer();
    await waitUntil('the worker to refuse', () => log().includes('the database was restored'), {
      state: log,
    });
    expect(log()).toContain(operation?.id);
    const adopted = await runRestoreCheck(sandbox, ['--adopt', '--accept']);
    expect(adopted).toEqual({
      code: 0,
      output: expect.stringContaining(`added the update ${operation?.id}`),
    });
    await expectWork();
    expect(await sandbox.environment('served')).toMatchObject({
      status: 'ACTIVE',
      inputs: { maxInstances: 7 },
    });
  });
});
