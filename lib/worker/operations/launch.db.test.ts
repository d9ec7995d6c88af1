import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

// Launched at once on one AWS by one worker; what goes wrong does so for one stack alone.
const names = [
  'orders-dev',
  'who-was-it',
  'patient',
  'too-many',
  'denied',
  'throttled',
  'lost-answer',
  'invisible',
  'silent',
  'not-mine',
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.faults(faults);
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await cloudFormation().send(new CreateStackCommand({ StackName: stackOf('not-mine'), TemplateBody }));
  await Promise.all(names.map((name) => sandbox.launch(name)));
  const waiting = await sandbox.environment('patient');
  expect(waiting.status).toBe('QUEUED');
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

const stackOf = (name: string) => `slipway-${name}`;
const lostAnswer = { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 };

const faults = [
  {
    kind: 'resource',
    stack: stackOf('too-many'),
    type: 'AWS::EC2::NatGateway',
    on: 'create',
    reason:
      'The maximum number of addresses has been reached. (Service: AmazonEC2; Error Code: AddressLimitExceeded)',
  },
  { kind: 'instances', stack: stackOf('silent'), fail: 'silence' },
  {
    kind: 'api',
    stack: stackOf('denied'),
    service: 'cloudformation',
    action: 'CreateStack',
    code: 'AccessDenied',
    message:
      'User: arn:aws:sts::000000000000:assumed-role/slipway-launcher/x is not authorized to perform: cloudformation:CreateStack',
    status: 403,
  },
  {
    kind: 'api',
    stack: stackOf('throttled'),
    service: 'cloudformation',
    action: 'CreateStack',
    code: 'Throttling',
    message: 'Rate exceeded',
    times: 4,
  },
  { ...lostAnswer, stack: stackOf('lost-answer') },
  { ...lostAnswer, stack: stackOf('invisible') },
  {
    kind: 'api',
    stack: stackOf('invisible'),
    service: 'cloudformation',
    action: 'DescribeStacks',
    code: 'ValidationError',
    message: 'Stack with id slipway-invisible does not exist',
    times: 1,
  },
];

function cloudFormation({ aws }: Sandbox = sandbox): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint: aws.url, region: 'eu-west-3', credentials });
}

/** How many stacks of this environment there are or were. */
async function countStacks(name: string): Promise<number> {
  const { StackSummaries } = await cloudFormation().send(new ListStacksCommand({}));
  return (StackSummaries ?? []).filter((stack) => stack.StackName === stackOf(name)).length;
}

// What can't be kept to one stack happens to an AWS and a worker of its own, while the others run.
describe('what AWS refuses to everybody', () => {
  let own: Sandbox;

  afterEach(() => own.close());

  test('a role that cannot be assumed fails the launch, and the worker’s own credentials are never used instead', async () => {
    own = await startSandbox({ roles: [] });
    own.startWorker();
    await own.launch('no-role');
    const failed = await own.waitFor('no-role', 'LAUNCH_FAILED');
    expect(failed.statusReason).toMatch(/may not assume the role arn:aws:iam::\d+:role\/slipway-launcher/);
    expect(await own.requests('CreateStack')).toEqual([]);
    expect(await own.requests('DescribeAvailabilityZones')).toEqual([]);
  });

  test('an AWS that cannot be reached keeps the request, says so, and continues when it is back', async () => {
    own = await startSandbox();
    const port = own.aws.port;
    await own.aws.close();
    own.startWorker();
    await own.launch('offline');
    await waitUntil('the reason to show', async () =>
      (await own.environment('offline')).statusReason?.includes('AWS could not be reached'),
    );
    expect((await own.environment('offline')).status).toBe('QUEUED');
    const { startPracticeAws } = await import('@/lib/practice-aws/server');
    own.aws = await startPracticeAws({ port, speed: 60 });
    const { prepareTarget } = await import('@/lib/sandbox/demo/prepare-target');
    const { externalId } = await own.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    await prepareTarget(own.aws.url, 'eu-west-3', externalId);
    await own.waitFor('offline', 'ACTIVE');
  });

  test('a call that is never answered ends by itself and is made again', async () => {
    own = await startSandbox();
    await own.faults([{ kind: 'delay', action: 'DescribeAvailabilityZones', ms: 120_000, times: 1 }]);
    own.startWorker();
    await own.launch('silence');
    await own.waitFor('silence', 'ACTIVE');
  });

  test('a stack that is deleted behind Slipway’s back is lost, and says so', async () => {
    own = await startSandbox({ speed: 10 });
    own.startWorker();
    await own.launch('vanished');
    await own.waitFor('vanished', 'LAUNCHING');
    await waitUntil('the stack', async () => (await own.environment('vanished')).stackId ?? undefined);
    await cloudFormation(own).send(new DeleteStackCommand({ StackName: 'slipway-vanished' }));
    const lost = await own.waitFor('vanished', 'LOST');
    expect(lost.statusReason).toContain('deleted outside Slipway');
  });
});

describe('a launch', () => {
  test('goes from the request to a running stack and back, on the record', async () => {
    await sandbox.waitFor('orders-dev', 'ACTIVE');
    // Where many launches end at once, their details come later.
    const active = await waitUntil('its resources', async () => {
      const seen = await sandbox.environment('orders-dev');
      return seen.resources.length > 0 ? seen : undefined;
    });

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
    const created = (await sandbox.requests('CreateStack')).find(
      ({ parameters }) => parameters.StackName === stackOf('who-was-it'),
    );
    expect(created?.sourceIdentity).toBe(sandbox.ctx.actor.id);
    const reads = await sandbox.requests('ListStacks');
    expect(reads.map((call) => call.sourceIdentity)).toContain('slipway-follower');
    // One session for all calls about an environment in a person's name, and one for all of the follower's: whoever asks
    // for the same again gets the session that is there.
    const sessions = assumed.map((call) =>
      JSON.stringify([call.parameters.RoleSessionName, call.parameters.Policy]),
    );
    expect(new Set(sessions).size).toBe(sessions.length);
    for (const session of sessions) expect(session).toContain('Deny');
  });

  test('waits for a worker, and continues when one starts', async () => {
    await sandbox.waitFor('patient', 'ACTIVE');
  });

  test('that fails shows the first real reason, in AWS’s words and in plain ones', async () => {
    const failed = await sandbox.waitFor('too-many', 'LAUNCH_FAILED');
    expect(failed.operation?.rootCause?.type).toBe('AWS::EC2::NatGateway');
    expect(failed.operation?.rootCause?.reason).toContain('maximum number of addresses');
    expect(failed.operation?.rootCause?.explanation).toContain('elastic IP');
    expect(failed.stackStatus).toBe('ROLLBACK_COMPLETE');
  });
});

describe('what AWS refuses one stack', () => {
  test('instances that never report fail the launch, whatever the group is called meanwhile', async () => {
    const failed = await sandbox.waitFor('silent', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('Received 0 SUCCESS signal(s) out of 1.');
    const group = failed.resources.find(({ logicalId }) => logicalId === 'AutoScalingGroup');
    expect(group?.status).toBe('DELETE_COMPLETE');
  });

  test('access denied fails the launch with what is missing', async () => {
    const failed = await sandbox.waitFor('denied', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('cloudformation:CreateStack');
    expect(failed.stackId).toBeNull();
    expect(await countStacks('denied')).toBe(0);
  });

  test('a throttled CreateStack is tried again until it goes through', async () => {
    const active = await sandbox.waitFor('throttled', 'ACTIVE');
    expect(active.operation?.attempts).toBe(2);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'throttled' } });
    expect(items.find((event) => event.status === 'RETRY_SCHEDULED')?.reason).toContain('throttling');
  });

  test('a CreateStack whose answer is lost made the stack: it is adopted, not made again', async () => {
    await sandbox.waitFor('lost-answer', 'ACTIVE');
    expect(await countStacks('lost-answer')).toBe(1);
  });

  test('a stack that was made and does not show yet is looked for again, never given up', async () => {
    const active = await sandbox.waitFor('invisible', 'ACTIVE');
    expect(active.operation?.attempts).toBe(2);
    expect(await countStacks('invisible')).toBe(1);
  });

  test('somebody else’s stack of the name is neither adopted nor touched', async () => {
    const failed = await sandbox.waitFor('not-mine', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('did not create it');
    expect(failed.stackId).toBeNull();
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'not-mine', confirm: 'not-mine' } });
    await sandbox.waitFor('not-mine', 'TORN_DOWN');
    const { Stacks } = await cloudFormation().send(
      new DescribeStacksCommand({ StackName: 'slipway-not-mine' }),
    );
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });
});
