import {
  CloudFormationClient,
  type ResourceStatus,
  type StackEvent,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import type { Database } from '@/lib/db/client';
import { stacksInFlight, stacksWithLateDetails } from '@/lib/environments/progress/stacks-in-flight';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type EnvironmentStatus, type OperationKind, operationKinds } from '@/lib/environments/states';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
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

/** What CloudFormation knows after each step of a stack's life. */
interface Moment {
  status: string;
  /** How many of the stack's events there are by then. */
  events: number;
}

type LifeEvent = Required<
  Pick<StackEvent, 'EventId' | 'LogicalResourceId' | 'PhysicalResourceId' | 'ClientRequestToken'>
> & {
  /** The stack's own events also say that it cleans up. */
  ResourceStatus: ResourceStatus | StackStatus;
};

interface Life {
  stackId: string;
  moments: Moment[];
  /** Oldest first. */
  events: LifeEvent[];
  /** Where the environment ends. */
  ends: EnvironmentStatus;
}

/** Repeats the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/**
 * What one operation does to a stack, well or with a failure that is rolled back, resource by resource. Before an
 * update or a teardown the stack is as its launch left it, and a stale read may still tell that.
 */
function lifeOf(random: () => number, kind: OperationKind, stackId: string, token: string): Life {
  const moments: Moment[] = [];
  const events: LifeEvent[] = [];
  let by = token;
  const happen = (status: string, logicalId: string, resourceStatus: LifeEvent['ResourceStatus']) => {
    events.push({
      EventId: `${stackId}-${events.length}`,
      LogicalResourceId: logicalId,
      ResourceStatus: resourceStatus,
      PhysicalResourceId: logicalId === 'stack' ? stackId : `physical-${logicalId}`,
      ClientRequestToken: by,
    });
    moments.push({ status, events: events.length });
  };
  const ofStack = (status: StackStatus) => happen(status, 'stack', status);
  const resources = ['Vpc', 'Key', 'Database', 'Bucket'].slice(0, 2 + Math.floor(random() * 3));
  const [first = '', ...others] = resources;
  const fails = random() < 0.4;
  const work = (verb: 'CREATE' | 'UPDATE' | 'DELETE', mayFail: boolean) => {
    const status = `${verb}_IN_PROGRESS` as const;
    ofStack(status);
    for (const resource of resources) happen(status, resource, status);
    for (const resource of others) happen(status, resource, `${verb}_COMPLETE`);
    happen(status, first, mayFail && fails ? `${verb}_FAILED` : `${verb}_COMPLETE`);
  };
  const endsIn = (ends: EnvironmentStatus): Life => ({ stackId, moments, events, ends });
  if (kind === 'CREATE') {
    work('CREATE', true);
    if (!fails) {
      ofStack('CREATE_COMPLETE');
      return endsIn('ACTIVE');
    }
    ofStack('ROLLBACK_IN_PROGRESS');
    for (const resource of others) happen('ROLLBACK_IN_PROGRESS', resource, 'DELETE_COMPLETE');
    ofStack('ROLLBACK_COMPLETE');
    return endsIn('LAUNCH_FAILED');
  }
  by = 'launch';
  work('CREATE', false);
  ofStack('CREATE_COMPLETE');
  moments.splice(0, moments.length - 1);
  by = token;
  if (kind === 'TEARDOWN') {
    work('DELETE', false);
    ofStack('DELETE_COMPLETE');
    return endsIn('TORN_DOWN');
  }
  work('UPDATE', true);
  if (!fails) {
    ofStack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    ofStack('UPDATE_COMPLETE');
    return endsIn('ACTIVE');
  }
  ofStack('UPDATE_ROLLBACK_IN_PROGRESS');
  for (const resource of others) happen('UPDATE_ROLLBACK_IN_PROGRESS', resource, 'UPDATE_COMPLETE');
  ofStack('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  ofStack('UPDATE_ROLLBACK_COMPLETE');
  return endsIn('UPDATE_FAILED');
}

/**
 * A CloudFormation that answers each read as of some moment between the beginning and now, as eventual consistency may.
 */
function staleAws(life: Life, random: () => number) {
  let now = 0;
  const someMoment = (): Moment => {
    const index = random() < 0.5 ? now : Math.floor(random() * (now + 1));
    return life.moments[index] ?? { status: 'CREATE_IN_PROGRESS', events: 0 };
  };
  const answers = new Map<string, () => object>([
    [
      'ListStacks',
      () => {
        const { status } = someMoment();
        const StackSummaries = [{ StackId: life.stackId, StackName: 'stack', StackStatus: status }];
        return { StackSummaries: status.endsWith('_IN_PROGRESS') ? StackSummaries : [] };
      },
    ],
    ['DescribeStacks', () => ({ Stacks: [{ StackId: life.stackId, StackStatus: someMoment().status }] })],
    [
      'DescribeStackEvents',
      () => {
        const seen = life.events.slice(0, someMoment().events);
        const StackEvents = seen.map((event, index) => ({
          ...event,
          ResourceType:
            event.LogicalResourceId === 'stack' ? 'AWS::CloudFormation::Stack' : 'AWS::Test::Thing',
          Timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
        }));
        return { StackEvents: StackEvents.reverse() };
      },
    ],
    [
      'ListStackResources',
      () => {
        const seen = life.events.slice(0, someMoment().events).map((event, index) => ({ ...event, index }));
        const last = new Map(seen.map((event) => [event.LogicalResourceId, event]));
        last.delete('stack');
        const StackResourceSummaries = [...last.values()].map(({ index, ...event }) => ({
          ...event,
          ResourceType: 'AWS::Test::Thing',
          LastUpdatedTimestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
        }));
        return { StackResourceSummaries };
      },
    ],
  ]);
  const client = new CloudFormationClient({ region: 'eu-west-3' });
  client.middlewareStack.add(
    (_next, context) => async () => {
      const answer = answers.get(String(context.commandName).replace(/Command$/, ''));
      if (!answer) throw new Error(`${String(context.commandName)} was not expected`);
      return { output: { $metadata: {}, ...answer() }, response: {} };
    },
    { step: 'initialize' },
  );
  return {
    client,
    goOn: () => {
      now = Math.min(now + Math.floor(random() * 3), life.moments.length - 1);
    },
    goToEnd: () => {
      now = life.moments.length - 1;
    },
  };
}

/** An operation of each kind, handed to the follower: what CloudFormation was asked for before it is on record. */
async function begin(kind: OperationKind, name: string): Promise<Following> {
  if (kind === 'CREATE') return follow(fixture, await fixture.request(name));
  await fixture.environmentIn('ACTIVE', name);
  await database.environment.updateMany({ where: { name }, data: { stackStatus: 'CREATE_COMPLETE' } });
  const ctx = fixture.as('ada');
  return follow(
    fixture,
    kind === 'UPDATE'
      ? await updateEnvironment({ ctx, input: { name, body: { inputs: { instanceType: 't3.small' } } } })
      : await tearDownEnvironment({ ctx, input: { name, confirm: name } }),
  );
}

const underWay: readonly string[] = ['LAUNCHING', 'UPDATING', 'TEARING_DOWN'];

/** What a page would show, as numbers that may only grow. */
async function recorded(following: Following) {
  const row = await database.environment.findUniqueOrThrow({
    where: { id: following.environmentId },
    include: { resources: true },
  });
  const resources = Object.fromEntries(
    row.resources.map((resource) => [resource.logicalId, resource.updatedAt.getTime()]),
  );
  const events = await database.environmentEvent.count({ where: { environmentId: row.id } });
  return { status: row.status, stackStatus: row.stackStatus, events, resources };
}

/** Statuses of a stack in the order in which they may be recorded, for each kind of operation. */
const order: Readonly<Record<OperationKind, readonly string[]>> = {
  CREATE: ['', 'CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'CREATE_COMPLETE', 'ROLLBACK_COMPLETE'],
  UPDATE: [
    'CREATE_COMPLETE',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ],
  TEARDOWN: ['CREATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE'],
};

const histories = operationKinds.flatMap((kind) =>
  Array.from({ length: 12 }, (_, index) => ({ kind, seed: index + 1 })),
);

describe('reads that are stale, repeated and out of order', () => {
  test.each(histories)(
    'never take back what is recorded, and come to the right end ($kind, seed $seed)',
    async ({ kind, seed }) => {
      const random = randomOf(seed * 7_919);
      const name = `stale-${kind.toLowerCase()}-${seed}`;
      const following = await begin(kind, name);
      const { stackId, operation } = await following.stack();
      const life = lifeOf(random, kind, stackId, operation.id);
      const aws = staleAws(life, random);
      const target = await database.target.findUniqueOrThrow({ where: { id: fixture.targetId } });
      const connection: Connection = {
        target,
        cloudFormation: aws.client,
        ec2: new EC2Client({ region: 'eu-west-3' }),
        iam: new IAMClient({ region: 'eu-west-3' }),
        loadBalancing: new ElasticLoadBalancingV2Client({ region: 'eu-west-3' }),
        rds: new RDSClient({ region: 'eu-west-3' }),
        s3: new S3Client({ region: 'eu-west-3' }),
      };
      const worker = {
        database,
        logger: pino({ level: 'silent' }),
        workerId: 'follower',
        underWay: new Set<string>(),
        mayWork: () => true,
        stopping: new AbortController().signal,
      };
      const reading = { worker, lease: following.lease, connection };
      let before = await recorded(following);
      for (let round = 0; round < 60; round += 1) {
        const stacks = (await stacksInFlight(database, fixture.targetId)).map((stack) => ({
          ...stack,
          watched: random() < 0.5,
        }));
        if (stacks.length === 0) break;
        // A follower of another worker starts with nothing in mind.
        await readTarget(reading, newMemory(), stacks, []);
        if (round < 40) aws.goOn();
        else aws.goToEnd();
        const after = await recorded(following);
        if (after.status !== before.status) {
          expect(underWay).toContain(before.status);
          expect(after.status).toBe(life.ends);
        }
        expect(after.events).toBeGreaterThanOrEqual(before.events);
        expect(order[kind]).toContain(after.stackStatus ?? '');
        expect(order[kind].indexOf(after.stackStatus ?? '')).toBeGreaterThanOrEqual(
          order[kind].indexOf(before.stackStatus ?? ''),
        );
        for (const [logicalId, updatedAt] of Object.entries(before.resources)) {
          expect(after.resources[logicalId] ?? 0).toBeGreaterThanOrEqual(updatedAt);
        }
        before = after;
      }
      expect(before).toMatchObject({ status: life.ends, stackStatus: life.moments.at(-1)?.status });
      for (const stack of await stacksWithLateDetails(database, fixture.targetId)) {
        await database.operation.update({
          where: { id: stack.operation.id },
          data: { finishedAt: new Date(0) },
        });
      }
    },
  );
});
