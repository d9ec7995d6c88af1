import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;

afterEach(() => sandbox.close());

test('what vanished outside Slipway is lost, and a stack that belongs to nobody is an orphan', async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
  const small = { zones: 2, natGateways: 'single' };
  await sandbox.launch('vanishes', small);
  await sandbox.launch('stays', small);
  await sandbox.waitFor('vanishes', 'ACTIVE');
  await sandbox.waitFor('stays', 'ACTIVE');
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await client.send(new CreateStackCommand({ StackName: 'slipway-nobodys', TemplateBody }));
  await client.send(new DeleteStackCommand({ StackName: 'slipway-vanishes' }));
  // An hour later; and a list that lags would show what happened to the operations by now.
  await sandbox.database.operation.updateMany({ data: { finishedAt: new Date(Date.now() - 3_600_000) } });
  const reconcileAgain = () => sandbox.database.target.updateMany({ data: { reconcileDueAt: null } });
  const lost = await waitUntil(
    'the loss to be noticed',
    async () => {
      const seen = await sandbox.environment('vanishes');
      if (seen.status === 'LOST') return seen;
      await reconcileAgain();
      return undefined;
    },
    { everyMs: 500 },
  );
  expect(lost.statusReason).toContain('deleted outside Slipway');
  expect(lost.stackStatus).toBe('DELETE_COMPLETE');
  expect(new Set(lost.resources.map(({ status }) => status))).toEqual(
    new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']),
  );
  expect((await sandbox.environment('stays')).status).toBe('ACTIVE');
  const orphans = await waitUntil('the orphan', async () => {
    const rows = await sandbox.database.orphan.findMany();
    return rows.length > 0 ? rows : undefined;
  });
  expect(orphans.map((orphan) => orphan.stackName)).toEqual(['slipway-nobodys']);
});

test('what can’t be compared keeps nothing else from it: neither a stack nor a whole target', async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
  const bad = ['unreadable-1', 'unreadable-2', 'unreadable-3'];
  const names = [...bad, 'readable'];
  for (const name of names) await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  for (const name of names) await sandbox.waitFor(name, 'ACTIVE');
  const { id: _, ...target } = await sandbox.database.target.findFirstOrThrow();
  const region = 'eu-west-1';
  await sandbox.database.target.create({ data: { ...target, name: 'closed', region } });
  const denied = { kind: 'denied', service: 'cloudformation', role: '*launcher*' };
  await sandbox.faults([
    { ...denied, action: 'DescribeStacks', stack: 'slipway-unreadable-*' },
    { ...denied, action: 'ListStacks', region },
  ]);
  for (const name of names) await sandbox.outside(name, { do: 'remove-stack' });
  await sandbox.database.operation.updateMany({ data: { finishedAt: new Date(Date.now() - 3_600_000) } });
  await sandbox.database.target.updateMany({ data: { reconcileDueAt: null } });
  await sandbox.waitFor('readable', 'LOST');
  const errorOf = (name: string) =>
    waitUntil(`what keeps ${name} from being compared`, async () => {
      const row = await sandbox.database.target.findFirstOrThrow({ where: { name } });
      return row.reconcileError ?? undefined;
    });
  expect(await errorOf(target.name)).toMatch(/^Not reconciled: unreadable-\d, .*DescribeStacks/);
  expect(await errorOf('closed')).toContain('cloudformation:ListStacks');
  expect((await sandbox.environment('unreadable-1')).status).toBe('ACTIVE');
});
