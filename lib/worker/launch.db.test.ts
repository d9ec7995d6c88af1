import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, test } from 'vitest';
import { listEvents } from '@/lib/environments/list-events';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { type Sandbox, startSandbox } from '@/lib/sandbox/checks/sandbox';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';

let sandbox: Sandbox;

afterEach(() => sandbox.close());

function cloudFormation(): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
}

async function stackNames(): Promise<string[]> {
  const { StackSummaries } = await cloudFormation().send(new ListStacksCommand({}));
  return (StackSummaries ?? []).map((stack) => stack.StackName ?? '');
}

describe('a launch', () => {
  test('goes from the request to a running stack and back, on the record', async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    await sandbox.launch('orders-dev');
    const active = await sandbox.waitFor('orders-dev', 'ACTIVE');

    expect(active.url).toMatch(/^http:\/\/.+elb\.amazonaws\.com/);
    expect(active.progress.done).toBe(active.progress.total);
    expect(active.resources).toHaveLength(active.progress.total);
    expect(active.resources.every((resource) => resource.status === 'CREATE_COMPLETE')).toBe(true);
    const { Stacks } = await cloudFormation().send(
      new DescribeStacksCommand({ StackName: 'slipway-orders-dev' }),
    );
    const tags = Object.fromEntries((Stacks?.[0]?.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
    expect(tags).toMatchObject({
      'slipway:environment': 'orders-dev',
      'slipway:team': 'payments',
      'slipway:owner': 'ada@example.com',
      'slipway:operation': active.operation?.id,
    });

    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'orders-dev', confirm: 'orders-dev' } });
    const gone = await sandbox.waitFor('orders-dev', 'TORN_DOWN');
    expect(gone.progress).toEqual({ done: active.progress.total, total: active.progress.total });
    expect(gone.residue.map((left) => left.type)).toContain('AWS::KMS::Key');
    expect(gone.url).toBeNull();

    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'orders-dev' } });
    const own = items.filter((event) => event.source === 'SLIPWAY').map((event) => event.status);
    expect(own).toEqual([
      'REQUESTED',
      'LAUNCH_STARTED',
      'STACK_ACCEPTED',
      'ACTIVE',
      'TEARDOWN_REQUESTED',
      'STACK_ACCEPTED',
      'TORN_DOWN',
    ]);
    const fromAws = items.filter((event) => event.source === 'CLOUDFORMATION');
    expect(fromAws.length).toBeGreaterThan(active.progress.total * 2);
    expect(fromAws.every((event) => event.operationId !== null)).toBe(true);
  });

  test('assumes the launcher role with external id, session name, source identity and tags', async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    await sandbox.launch('who-was-it');
    await sandbox.waitFor('who-was-it', 'ACTIVE');
    const target = await sandbox.database.target.findFirstOrThrow();
    const assumed = await sandbox.requests('AssumeRole');
    const forAda = assumed.find((call) => call.parameters.SourceIdentity === sandbox.ctx.actor.id);
    expect(forAda?.parameters).toMatchObject({
      RoleArn: target.roleArn,
      ExternalId: target.externalId,
      RoleSessionName: 'slipway-ada@example.com',
    });
    expect(Object.values(forAda?.parameters ?? {})).toContain('slipway:user');
    const [created] = await sandbox.requests('CreateStack');
    expect(created?.sourceIdentity).toBe(sandbox.ctx.actor.id);
    const reads = await sandbox.requests('ListStacks');
    expect(reads.map((call) => call.sourceIdentity)).toContain('slipway-follower');
    // One role session for all of a person's calls, one for all of the follower's.
    expect(assumed).toHaveLength(2);
  });

  test('waits for a worker, and goes on when one starts', async () => {
    sandbox = await startSandbox();
    await sandbox.launch('patient');
    expect((await sandbox.environment('patient')).status).toBe('QUEUED');
    sandbox.startWorker();
    await sandbox.waitFor('patient', 'ACTIVE');
  });

  test('that fails shows the first real reason, in AWS’s words and in plain ones', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([
      {
        kind: 'resource',
        type: 'AWS::EC2::NatGateway',
        on: 'create',
        reason:
          'The maximum number of addresses has been reached. (Service: AmazonEC2; Error Code: AddressLimitExceeded)',
      },
    ]);
    sandbox.startWorker();
    await sandbox.launch('too-many');
    const failed = await sandbox.waitFor('too-many', 'LAUNCH_FAILED');
    expect(failed.operation?.rootCause?.type).toBe('AWS::EC2::NatGateway');
    expect(failed.operation?.rootCause?.reason).toContain('maximum number of addresses');
    expect(failed.operation?.rootCause?.explanation).toContain('elastic IP');
    expect(failed.stackStatus).toBe('ROLLBACK_COMPLETE');
  });
});

describe('what AWS refuses', () => {
  test('a role that cannot be assumed fails the launch, and the worker’s own credentials are never used instead', async () => {
    sandbox = await startSandbox({ roles: [] });
    sandbox.startWorker();
    await sandbox.launch('no-role');
    const failed = await sandbox.waitFor('no-role', 'LAUNCH_FAILED');
    expect(failed.statusReason).toMatch(/may not assume the role arn:aws:iam::\d+:role\/slipway-launcher/);
    expect(await sandbox.requests('CreateStack')).toEqual([]);
    expect(await sandbox.requests('DescribeAvailabilityZones')).toEqual([]);
  });

  test('access denied fails the launch with what is missing', async () => {
    sandbox = await startSandbox();
    const message =
      'User: arn:aws:sts::000000000000:assumed-role/slipway-launcher/x is not authorized to perform: cloudformation:CreateStack';
    await sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'CreateStack',
        code: 'AccessDenied',
        message,
        status: 403,
      },
    ]);
    sandbox.startWorker();
    await sandbox.launch('denied');
    const failed = await sandbox.waitFor('denied', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('cloudformation:CreateStack');
    expect(failed.stackId).toBeNull();
    expect(await stackNames()).toEqual([]);
  });

  test('a throttled CreateStack is tried again until it goes through', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'CreateStack',
        code: 'Throttling',
        message: 'Rate exceeded',
        times: 4,
      },
    ]);
    sandbox.startWorker();
    await sandbox.launch('throttled');
    const active = await sandbox.waitFor('throttled', 'ACTIVE');
    expect(active.operation?.attempts).toBe(2);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'throttled' } });
    expect(items.find((event) => event.status === 'RETRY_SCHEDULED')?.reason).toContain('throttling');
  });

  test('an AWS that cannot be reached keeps the request, says so, and goes on when it is back', async () => {
    sandbox = await startSandbox();
    const port = sandbox.aws.port;
    await sandbox.aws.close();
    sandbox.startWorker();
    await sandbox.launch('offline');
    await waitUntil('the reason to show', async () =>
      (await sandbox.environment('offline')).statusReason?.includes('AWS could not be reached'),
    );
    expect((await sandbox.environment('offline')).status).toBe('QUEUED');
    const { startPracticeAws } = await import('@/lib/sandbox/aws/server');
    sandbox.aws = await startPracticeAws({ port, speed: 60 });
    const { prepareTarget } = await import('@/lib/sandbox/demo/prepare-target');
    await prepareTarget(sandbox.aws.url, 'eu-west-3');
    await sandbox.waitFor('offline', 'ACTIVE');
  });

  test('a CreateStack whose answer is lost made the stack: it is adopted, not made again', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([
      { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 },
    ]);
    sandbox.startWorker();
    await sandbox.launch('lost-answer');
    await sandbox.waitFor('lost-answer', 'ACTIVE');
    expect(await stackNames()).toEqual(['slipway-lost-answer']);
  });

  test('a stack that was made and does not show yet is looked for again, never given up', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([
      { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 },
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'DescribeStacks',
        code: 'ValidationError',
        message: 'Stack with id slipway-invisible does not exist',
        times: 1,
      },
    ]);
    sandbox.startWorker();
    await sandbox.launch('invisible');
    const active = await sandbox.waitFor('invisible', 'ACTIVE');
    expect(active.operation?.attempts).toBe(2);
    expect(await stackNames()).toEqual(['slipway-invisible']);
  });

  test('a call that is never answered ends by itself and is made again', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([{ kind: 'delay', action: 'DescribeAvailabilityZones', ms: 120_000, times: 1 }]);
    sandbox.startWorker();
    await sandbox.launch('silence');
    await sandbox.waitFor('silence', 'ACTIVE');
  });

  test('somebody else’s stack of the name is neither adopted nor touched', async () => {
    sandbox = await startSandbox();
    const { CreateStackCommand } = await import('@aws-sdk/client-cloudformation');
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    await cloudFormation().send(new CreateStackCommand({ StackName: 'slipway-not-mine', TemplateBody }));
    sandbox.startWorker();
    await sandbox.launch('not-mine');
    const failed = await sandbox.waitFor('not-mine', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('did not make it');
    expect(failed.stackId).toBeNull();
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'not-mine', confirm: 'not-mine' } });
    await sandbox.waitFor('not-mine', 'TORN_DOWN');
    const { Stacks } = await cloudFormation().send(
      new DescribeStacksCommand({ StackName: 'slipway-not-mine' }),
    );
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('a stack that is deleted behind Slipway’s back is lost, and says so', async () => {
    sandbox = await startSandbox({ speed: 10 });
    sandbox.startWorker();
    await sandbox.launch('vanished');
    await sandbox.waitFor('vanished', 'LAUNCHING');
    await waitUntil('the stack', async () => (await sandbox.environment('vanished')).stackId ?? undefined);
    await cloudFormation().send(new DeleteStackCommand({ StackName: 'slipway-vanished' }));
    const lost = await sandbox.waitFor('vanished', 'LOST');
    expect(lost.statusReason).toContain('deleted outside Slipway');
  });
});
