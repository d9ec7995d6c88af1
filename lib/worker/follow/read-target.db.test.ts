import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RoleNotAssumed } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import type { Database } from '@/lib/db/client';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';
import { stacksInFlight } from '@/lib/environments/progress/stacks-in-flight';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { createFixture, type Fixture, stackIdOf } from '@/lib/testing/checks/fixtures';
import { type Following, follow } from '@/lib/testing/checks/stack-history';
import { newMemory } from './follow-memory';
import { readTarget } from './read-target';

let fixture: Fixture;
let database: Database;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
afterAll(() => fixture.close());
// What an earlier test left in flight is none of the next one's.
beforeEach(async () => {
  await database.operation.updateMany({ where: { status: 'IN_PROGRESS' }, data: { status: 'CANCELLED' } });
});

type Answer = (stackId: string) => object | Promise<object>;
type Answers = readonly (readonly [command: string, answer: Answer])[];

const usual: Answers = [
  ['ListStacks', () => ({ StackSummaries: [] })],
  ['DescribeStacks', (StackId) => ({ Stacks: [{ StackId, StackStatus: 'CREATE_COMPLETE' }] })],
  ['DescribeStackEvents', () => ({ StackEvents: [] })],
  ['ListStackResources', () => ({ StackResourceSummaries: [] })],
];

/** A CloudFormation that says of each stack that it was made, but for what `changes` say otherwise. */
function awsWith(...changes: Answers) {
  const calls: string[] = [];
  const answers = new Map<string, Answer>([...usual, ...changes]);
  const client = new CloudFormationClient({ region: 'eu-west-3' });
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const command = String(context.commandName).replace(/Command$/, '');
      const { StackName: stackId = '' } = args.input as { StackName?: string };
      calls.push(command);
      const answer = answers.get(command);
      if (!answer) throw new Error(`${command} was not expected`);
      return { output: { $metadata: {}, ...(await answer(stackId)) }, response: {} };
    },
    { step: 'initialize' },
  );
  return { client, calls };
}

async function read(following: Following, cloudFormation: CloudFormationClient, memory = newMemory()) {
  const target = await database.target.findUniqueOrThrow({ where: { id: fixture.targetId } });
  // Refuses all that S3 is asked for, at once.
  const s3 = new S3Client({ region: 'eu-west-3', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  const region = 'eu-west-3';
  const others = {
    ec2: new EC2Client({ region }),
    iam: new IAMClient({ region }),
    loadBalancing: new ElasticLoadBalancingV2Client({ region }),
    rds: new RDSClient({ region }),
  };
  const connection: Connection = { target, cloudFormation, s3, ...others };
  const stopping = new AbortController().signal;
  const worker = {
    database,
    logger: pino({ level: 'silent' }),
    workerId: 'follower',
    underWay: new Set<string>(),
    mayWork: () => true,
    stopping,
  };
  const stacks = await stacksInFlight(database, fixture.targetId);
  return readTarget({ worker, lease: following.lease, connection }, memory, stacks, []);
}

const launching = async (name: string) => follow(fixture, await fixture.request(name));
const statusOf = async (name: string) =>
  (await database.environment.findFirstOrThrow({ where: { name } })).status;
/** More than there are lanes. */
const many = (name: string) => [1, 2, 3, 4, 5, 6].map((index) => `${name}-${index}`);

describe('what is wrong with some stacks', () => {
  test('such as rows that do not fit, is theirs alone, and on their record', async () => {
    const bad = many('moved');
    for (const name of bad) await launching(name);
    await database.environment.updateMany({ where: { name: { in: bad } }, data: { status: 'UPDATING' } });
    const good = await launching('fits');
    await read(good, awsWith().client);
    expect(await statusOf('fits')).toBe('ACTIVE');
    expect(await database.operation.count({ where: { followError: { not: null } } })).toBe(bad.length);
  });

  test('is left alone for a while', async () => {
    const following = await launching('failing');
    const denied = Object.assign(new Error('no'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    const { client, calls } = awsWith(['DescribeStacks', () => Promise.reject(denied)]);
    const memory = newMemory();
    await read(following, client, memory);
    await read(following, client, memory);
    expect(calls.filter((call) => call === 'DescribeStacks')).toHaveLength(1);
    const [row] = await database.operation.findMany({ where: { environmentId: following.environmentId } });
    expect(row?.followError).toContain('AWS refused the call: no');
  });

  test('stops nothing, but another worker that follows the target stops everything at once', async () => {
    const names = many('taken');
    for (const name of names) await launching(name);
    const following = await launching('taken-too');
    await database.follower.updateMany({ data: { fence: { increment: 1 } } });
    const { client, calls } = awsWith();
    await expect(read(following, client)).rejects.toThrow(FollowerLeaseLost);
    expect(calls.filter((call) => call === 'DescribeStacks').length).toBeLessThan(names.length);
    for (const name of names) expect(await statusOf(name)).toBe('LAUNCHING');
  });
});

test('text that Postgres refuses is kept in other words', async () => {
  const following = await launching('odd-text');
  const { client } = awsWith(
    [
      'DescribeStacks',
      (StackId) => ({
        Stacks: [{ StackId, StackStatus: 'ROLLBACK_COMPLETE', StackStatusReason: 'half \ud83d of a pair' }],
      }),
    ],
    [
      'DescribeStackEvents',
      () => ({
        StackEvents: [
          {
            EventId: 'odd',
            LogicalResourceId: 'Database',
            ResourceType: 'AWS::RDS::DBInstance',
            ResourceStatus: 'CREATE_FAILED',
            ResourceStatusReason: 'a NUL \u0000 and half \ud83d of a pair',
            Timestamp: new Date(),
          },
        ],
      }),
    ],
  );
  await read(following, client);
  expect(await statusOf('odd-text')).toBe('LAUNCH_FAILED');
  const event = await database.environmentEvent.findFirstOrThrow({ where: { externalId: 'odd' } });
  expect(event.reason).toBe('a NUL \ufffd and half \ufffd of a pair');
});

test('inputs that no schema takes do not keep a teardown from its end', async () => {
  const name = 'old-inputs';
  await fixture.environmentIn('ACTIVE', name);
  await database.environment.updateMany({
    where: { name },
    data: { inputs: { zones: 'many', vpcCidr: [] } },
  });
  const ctx = fixture.as('ada');
  const following = await follow(fixture, await tearDownEnvironment({ ctx, input: { name, confirm: name } }));
  const StackStatus = 'DELETE_COMPLETE';
  const { client } = awsWith(['DescribeStacks', (StackId) => ({ Stacks: [{ StackId, StackStatus }] })]);
  await read(following, client);
  expect(await statusOf(name)).toBe('TORN_DOWN');
});

describe('what AWS does not answer', () => {
  const never = () => new Promise<never>(() => undefined);

  test('is not waited for by the other stacks, when it is the list', async () => {
    const following = await launching('no-list');
    expect(await read(following, awsWith(['ListStacks', never]).client)).toBeNull();
    expect(await statusOf('no-list')).toBe('ACTIVE');
  });

  test('is not waited for by the next read of the target, nor asked for again, when it is a stack', async () => {
    const silent = await launching('silent');
    const silentId = stackIdOf('silent');
    const { client, calls } = awsWith([
      'DescribeStacks',
      (StackId) =>
        StackId === silentId ? never() : { Stacks: [{ StackId, StackStatus: 'CREATE_COMPLETE' }] },
    ]);
    const memory = newMemory();
    await read(silent, client, memory);
    const following = await launching('spoken-of');
    await read(following, client, memory);
    expect(await statusOf('spoken-of')).toBe('ACTIVE');
    expect(calls.filter((call) => call === 'DescribeStacks')).toHaveLength(2);
  });
});

describe('where nothing can be read', () => {
  test('without the role, nothing else is tried', async () => {
    const following = await launching('no-role');
    const refused = new RoleNotAssumed(
      { roleArn: 'arn:aws:iam::1:role/x', region: 'eu-west-3' },
      new Error('no'),
    );
    const { client, calls } = awsWith(['ListStacks', () => Promise.reject(refused)]);
    await expect(read(following, client)).rejects.toBe(refused);
    expect(calls).toEqual(['ListStacks']);
  });

  test('the failure is thrown to the caller, who waits before the next read', async () => {
    const following = await launching('outage');
    const outage = Object.assign(new Error('down'), {
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    const fails = () => Promise.reject(outage);
    const { client } = awsWith(
      ['ListStacks', fails],
      ['DescribeStacks', fails],
      ['DescribeStackEvents', fails],
    );
    await expect(read(following, client)).rejects.toBe(outage);
  });

  test('a list that is refused is reported, and the stacks are read without it', async () => {
    const following = await launching('unlisted');
    const denied = Object.assign(new Error('no list'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    const { client } = awsWith(['ListStacks', () => Promise.reject(denied)]);
    expect(await read(following, client)).toContain('no list');
    expect(await statusOf('unlisted')).toBe('ACTIVE');
  });
});
