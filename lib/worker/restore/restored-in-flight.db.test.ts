import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Parameter,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type OwnPostgres, startOwnPostgres } from '@/lib/testing/checks/own-postgres';
import { runRestoreCheck } from '@/lib/testing/checks/restore-check-process';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;
let postgres: OwnPostgres | undefined;

afterEach(async () => {
  await sandbox.close();
  await postgres?.close();
});

const small = { zones: 2, natGateways: 'single' };

const update = (name: string, inputs: Record<string, unknown>, apply = 'automatic') =>
  updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs, apply } } });
const tearDown = (name: string) =>
  tearDownEnvironment({ ctx: sandbox.ctx, input: { name, confirm: name, emptyBuckets: true } });
const updated = (name: string, maxInstances: number) =>
  waitUntil(`${name} to have ${maxInstances}`, async () => {
    const { status, inputs } = await sandbox.environment(name);
    return status === 'ACTIVE' && inputs.maxInstances === maxInstances;
  });
const idOf = async (name: string) => (await sandbox.environment(name)).id;

/** Every state in which a backup can find an environment, and what became of it since. */
test('whatever was under way at the backup, and whatever came after, is as AWS says in the end', async () => {
  postgres = await startOwnPostgres();
  sandbox = await startSandbox({}, { url: postgres.url, drop: async () => undefined });
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const standing = ['asked', 'replaced', 'tearing', 'waiting', 'again', 'by-hand', 'vanished'];
  const first = sandbox.startWorker();
  for (const name of standing) await sandbox.launch(name, small);
  for (const name of standing) await sandbox.waitFor(name, 'ACTIVE');
  await update('waiting', { maxInstances: 6 }, 'review');
  await waitUntil(
    'the plan',
    async () => (await sandbox.environment('waiting')).operation?.awaitsConfirmation,
  );
  await first.stop();
  // Nobody takes these before the backup.
  await sandbox.launch('queued', small);
  await sandbox.launch('queued-gone', small);
  await update('asked', { maxInstances: 5 });
  await update('replaced', { maxInstances: 5 });
  await tearDown('tearing');
  await postgres.snapshot();

  const second = sandbox.startWorker();
  await sandbox.waitFor('queued', 'ACTIVE');
  await sandbox.waitFor('queued-gone', 'ACTIVE');
  await tearDown('queued-gone');
  await updated('asked', 5);
  await updated('replaced', 5);
  await update('replaced', { maxInstances: 7 });
  const { operation } = await sandbox.environment('waiting');
  await confirmUpdate({ ctx: sandbox.ctx, input: { name: 'waiting', body: { operation: operation?.id } } });
  await tearDown('again');
  await sandbox.waitFor('again', 'TORN_DOWN');
  await sandbox.launch('again', { ...small, maxInstances: 9 });
  await sandbox.waitFor('again', 'ACTIVE');
  const laterId = await idOf('again');
  await updated('replaced', 7);
  await updated('waiting', 6);
  await sandbox.waitFor('queued-gone', 'TORN_DOWN');
  await sandbox.waitFor('tearing', 'TORN_DOWN');
  await second.stop();
  await client.send(new DeleteStackCommand({ StackName: 'slipway-vanished' }));
  const stack = async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'slipway-by-hand' }));
    return Stacks?.[0];
  };
  const Parameters = ((await stack())?.Parameters ?? []).map(
    ({ ParameterKey }): Parameter =>
      ParameterKey === 'MaxInstances'
        ? { ParameterKey, ParameterValue: '8' }
        : { ParameterKey, UsePreviousValue: true },
  );
  await client.send(
    new UpdateStackCommand({
      StackName: 'slipway-by-hand',
      Parameters,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await waitUntil('what was done by hand', async () => (await stack())?.StackStatus === 'UPDATE_COMPLETE');
  await postgres.restore();
  const launches = (await sandbox.requests('CreateStack')).length;

  const checked = await runRestoreCheck(sandbox, ['--adopt', '--accept']);
  expect(checked.output).toContain('another environment is called “again” here');
  expect(checked.code).toBe(3);
  const worker = sandbox.startWorker();
  await sandbox.waitFor('queued', 'ACTIVE');
  await sandbox.waitFor('queued-gone', 'TORN_DOWN');
  await sandbox.waitFor('tearing', 'TORN_DOWN');
  await sandbox.waitFor('vanished', 'LOST');
  await updated('asked', 5);
  await updated('replaced', 7);
  await updated('waiting', 6);
  await updated('by-hand', 8);
  await sandbox.waitFor('again', 'TORN_DOWN');
  await worker.stop();
  // However long after the first.
  await sandbox.database.$executeRaw`
    UPDATE database_identity SET looked_at = looked_at + interval '1 day', written_by = pg_current_xact_id()::xid::text`;
  const again = await runRestoreCheck(sandbox, ['--adopt']);
  expect([again.code, again.output]).toEqual([0, expect.stringContaining('added the environment again')]);
  sandbox.startWorker();
  await updated('again', 9);
  expect(await idOf('again')).toBe(laterId);

  expect((await sandbox.requests('CreateStack')).length).toBe(launches);
  const unfinished = await sandbox.database.operation.count({ where: { finishedAt: null } });
  expect(unfinished).toBe(0);
  expect(await verifyAudit(sandbox.database)).toMatchObject({ intact: true });
  const last = await runRestoreCheck(sandbox);
  expect(last).toEqual({ code: 0, output: expect.stringContaining('nothing changed') });
});
