import { afterAll, beforeAll, expect, test } from 'vitest';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';
import { type ByHand, openByHand } from '@/lib/testing/checks/by-hand';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

// What may be done follows from what CloudFormation says of the stack, whoever brought it about.
let sandbox: Sandbox;
let byHand: ByHand;

beforeAll(async () => {
  sandbox = await startSandbox();
  byHand = openByHand(sandbox.aws.url);
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

async function launched(name: string): Promise<void> {
  await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  await sandbox.waitFor(name, 'ACTIVE');
}

async function fault(name: string, fault: object): Promise<void> {
  const body = JSON.stringify({ ...fault, stack: `slipway-${name}` });
  expect((await fetch(`${sandbox.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
}

/** An update in the console fails, and so does its rollback. */
async function stuckByHand(name: string): Promise<void> {
  await launched(name);
  const group = { kind: 'resource', logicalId: 'AutoScalingGroup', on: 'update', reason: 'Out of order' };
  await fault(name, { ...group, times: 2 });
  await byHand.update(`slipway-${name}`, { MaxInstances: '5' });
  await waitUntil('the rollback to get stuck', async () => {
    return (await byHand.statusOf(`slipway-${name}`)) === 'UPDATE_ROLLBACK_FAILED';
  });
}

const update = (name: string) =>
  updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs: { maxInstances: 4 } } } });

async function operationEnded(name: string) {
  return waitUntil(`what is under way with ${name} to end`, async () => {
    const seen = await sandbox.environment(name);
    return seen.operation?.finishedAt ? seen : undefined;
  });
}

test('an update meets a rollback that got stuck in the console: it says so, and the rollback can be continued', async () => {
  await stuckByHand('by-hand');
  await update('by-hand');
  const met = await operationEnded('by-hand');
  expect(met).toMatchObject({
    status: 'ACTIVE',
    stackStatus: 'UPDATE_ROLLBACK_FAILED',
    statusReason: expect.stringContaining('UPDATE_ROLLBACK_FAILED'),
    stuck: [{ logicalId: 'AutoScalingGroup', reason: 'Out of order' }],
  });
  await expect(update('by-hand')).rejects.toThrow(/continue it first/);
  await continueRollback({ ctx: sandbox.ctx, input: { name: 'by-hand', body: {} } });
  const continued = await operationEnded('by-hand');
  expect(continued).toMatchObject({
    status: 'ACTIVE',
    stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    operation: { continuesRollback: true, status: 'SUCCEEDED' },
    stuck: [],
  });
  await update('by-hand');
  expect(await operationEnded('by-hand')).toMatchObject({ status: 'ACTIVE', inputs: { maxInstances: 4 } });
});

test('a comparison with AWS finds such a rollback, and what it got stuck on', async () => {
  await stuckByHand('compared');
  const { id } = await sandbox.environment('compared');
  // Long ago enough for lists to show what Slipway did itself.
  await sandbox.database.operation.updateMany({
    where: { environmentId: id },
    data: { finishedAt: new Date(Date.now() - 3_600_000) },
  });
  const admin = { ...sandbox.ctx, actor: { ...sandbox.ctx.actor, role: 'admin' as const } };
  await requestReconciliation({ ctx: admin, input: { target: 'sandbox' } });
  const found = await waitUntil('the comparison', async () => {
    const seen = await sandbox.environment('compared');
    return seen.stackStatus === 'UPDATE_ROLLBACK_FAILED' ? seen : undefined;
  });
  expect(found).toMatchObject({ status: 'ACTIVE', stuck: [{ logicalId: 'AutoScalingGroup' }] });
  await continueRollback({
    ctx: sandbox.ctx,
    input: { name: 'compared', body: { skip: ['AutoScalingGroup'] } },
  });
  expect(await operationEnded('compared')).toMatchObject({ stackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
});

test('a rollback that somebody continued in the console no longer stands in the way of an update', async () => {
  await launched('freed');
  const { id } = await sandbox.environment('freed');
  await sandbox.database.environment.update({
    where: { id },
    data: { status: 'UPDATE_FAILED', stackStatus: 'UPDATE_ROLLBACK_FAILED' },
  });
  await continueRollback({ ctx: sandbox.ctx, input: { name: 'freed', body: {} } });
  const met = await operationEnded('freed');
  expect(met).toMatchObject({
    status: 'UPDATE_FAILED',
    stackStatus: 'CREATE_COMPLETE',
    statusReason: expect.stringContaining('no longer stuck'),
  });
  await update('freed');
  expect((await operationEnded('freed')).status).toBe('ACTIVE');
});

test('a deletion that failed before anything was deleted leaves it active; then it can only be torn down', async () => {
  await launched('unmoved');
  const nothing = ['AWS::EC2::Route', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::IAM::InstanceProfile'];
  const { resources } = await sandbox.environment('unmoved');
  const types = new Set([...nothing, ...resources.map(({ type }) => type)]);
  for (const type of types)
    await fault('unmoved', { kind: 'resource', type, on: 'delete', reason: 'Denied' });
  await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'unmoved', confirm: 'unmoved' } });
  const refused = await operationEnded('unmoved');
  expect(refused).toMatchObject({
    status: 'ACTIVE',
    stackStatus: 'DELETE_FAILED',
    statusReason: 'Nothing was deleted: Denied',
    operation: { kind: 'TEARDOWN', status: 'FAILED' },
  });
  expect(refused.url).not.toBeNull();
  expect(refused.blocked.length).toBeGreaterThan(0);
  await expect(update('unmoved')).rejects.toThrow(/tear it down/);
  await sandbox.faults([]);
  const retain = ['RetainedKey'].filter((id) => refused.blocked.some(({ logicalId }) => logicalId === id));
  await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'unmoved', confirm: 'unmoved', retain } });
  await sandbox.waitFor('unmoved', 'TORN_DOWN');
});
