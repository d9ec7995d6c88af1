import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Parameter,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takeOverValues } from '@/lib/environments/requests/take-over-values';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;
let client: CloudFormationClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

let name = '';
let launches = 0;

beforeEach(async () => {
  launches += 1;
  name = `differs-${launches}`;
  await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  await sandbox.waitFor(name, 'ACTIVE');
});

const stack = async () => {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `slipway-${name}` }));
  return Stacks?.[0];
};
const parameter = async (key: string) =>
  (await stack())?.Parameters?.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;

/** As somebody in the console does. */
async function changeOutside(changes: Record<string, string>, template?: string): Promise<void> {
  const present = (await stack())?.Parameters ?? [];
  const Parameters = present.map(({ ParameterKey = '' }): Parameter => {
    const ParameterValue = changes[ParameterKey];
    return ParameterValue === undefined
      ? { ParameterKey, UsePreviousValue: true }
      : { ParameterKey, ParameterValue };
  });
  await client.send(
    new UpdateStackCommand({
      StackName: `slipway-${name}`,
      Parameters,
      ...(template ? { TemplateBody: template } : { UsePreviousTemplate: true }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await waitUntil('the change to be done', async () => (await stack())?.StackStatus === 'UPDATE_COMPLETE');
}

/** What the next reconciliation finds, an hour later. */
async function found() {
  await sandbox.database.operation.updateMany({ data: { finishedAt: new Date(Date.now() - 3_600_000) } });
  return waitUntil(
    'the difference to be found',
    async () => {
      await sandbox.database.target.updateMany({ data: { reconcileDueAt: null } });
      const seen = await sandbox.environment(name);
      return seen.stackDifferences ?? undefined;
    },
    { everyMs: 500 },
  );
}

const events = async (status: string) => {
  const { id } = await sandbox.environment(name);
  return sandbox.database.environmentEvent.findMany({ where: { environmentId: id, status } });
};

describe('a stack whose parameters were changed outside Slipway', () => {
  test('is shown to differ; the record follows it on request', async () => {
    await changeOutside({ MaxInstances: '5', MultiAz: 'true' });
    const { foundAt, inputs, template } = await found();
    expect(inputs).toEqual([
      { input: 'maxInstances', recorded: 3, stack: 5 },
      { input: 'multiAz', recorded: false, stack: true },
    ]);
    expect(template).toBeNull();
    expect(await events('INPUTS_DIFFER')).toMatchObject([{ reason: expect.stringMatching(/3 .* 5 /) }]);
    const { ctx } = sandbox;
    const stale = { name, body: { foundAt: '2026-01-01T00:00:00.000Z' } };
    await expect(takeOverValues({ ctx, input: stale })).rejects.toMatchObject({ code: 'conflict' });
    await takeOverValues({ ctx, input: { name, body: { foundAt } } });
    const taken = await sandbox.environment(name);
    expect(taken).toMatchObject({ stackDifferences: null, inputs: { maxInstances: 5, multiAz: true } });
    const again = takeOverValues({ ctx, input: { name, body: {} } });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is set back by an ordinary update to what is recorded', async () => {
    await changeOutside({ MaxInstances: '5' });
    await found();
    const { ctx } = sandbox;
    await updateEnvironment({ ctx, input: { name, body: { inputs: {} } } });
    const back = await waitUntil('the stack to be set back', async () => {
      const seen = await sandbox.environment(name);
      return seen.status === 'ACTIVE' && seen.stackDifferences === null ? seen : undefined;
    });
    expect(back.inputs).toMatchObject({ maxInstances: 3 });
    expect(back.operation?.plan?.changes.flatMap(({ causes }) => causes.map(({ input }) => input))).toContain(
      'maxInstances',
    );
    expect(await parameter('MaxInstances')).toBe('3');
  });

  test('has values that the blueprint refuses: they can’t be taken over, only set back', async () => {
    // Of another processor than the image, which the template does not know.
    await changeOutside({ InstanceType: 't4g.micro' });
    expect((await found()).inputs).toEqual([
      { input: 'instanceType', recorded: 't3.micro', stack: 't4g.micro' },
    ]);
    const refused = takeOverValues({ ctx: sandbox.ctx, input: { name, body: {} } });
    await expect(refused).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'instanceType' }] });
  });
});

test('a stack with another template than recorded is found out, and taken over as one', async () => {
  const template = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');
  await changeOutside({ MaxInstances: '4' }, `${template}# by hand\n`);
  const { template: version, foundAt } = await found();
  const { blueprintVersion } = await sandbox.environment(name);
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(version).not.toBe(blueprintVersion);
  await takeOverValues({ ctx: sandbox.ctx, input: { name, body: { foundAt } } });
  expect((await sandbox.environment(name)).blueprintVersion).toBe(version);
});

test('a record that is older than its stack is found out, images of containers and all', async () => {
  const { id } = await sandbox.environment(name);
  const { inputs: before } = await sandbox.database.environment.findUniqueOrThrow({ where: { id } });
  const update = { maxInstances: 5, websiteImage: 'ghcr.io/example/site:2' };
  await updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs: update } } });
  await waitUntil('the update', async () => {
    const { status, inputs } = await sandbox.environment(name);
    return status === 'ACTIVE' && inputs.maxInstances === 5;
  });
  await sandbox.database.environment.update({ where: { id }, data: { inputs: before ?? {} } });
  expect((await found()).inputs.map(({ input, stack: value }) => [input, value])).toEqual([
    ['maxInstances', 5],
    ['websiteImage', 'ghcr.io/example/site:2'],
  ]);
});

test('a stack that is as recorded is compared once, not every time', async () => {
  await sandbox.database.operation.updateMany({ data: { finishedAt: new Date(Date.now() - 3_600_000) } });
  const { id } = await sandbox.environment(name);
  const reconciled = async () => {
    const { id: targetId } = await sandbox.database.target.update({
      where: { name: 'sandbox' },
      data: { reconcileDueAt: null, reconciledAt: null },
    });
    await waitUntil('the reconciliation', async () => {
      const target = await sandbox.database.target.findUniqueOrThrow({ where: { id: targetId } });
      return target.reconciledAt !== null;
    });
  };
  await reconciled();
  const compared = await sandbox.database.environment.findUniqueOrThrow({ where: { id } });
  expect(compared).toMatchObject({ stackDifferences: null, stackChangedAt: expect.any(Date) });
  const reads = (await sandbox.requests('GetTemplate')).length;
  await reconciled();
  expect((await sandbox.requests('GetTemplate')).length).toBe(reads);
});
