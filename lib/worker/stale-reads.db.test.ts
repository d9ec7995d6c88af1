import { CloudFormationClient, type ResourceStatus, type StackEvent } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import type { Database } from '@/lib/db/client';
import { stacksInFlight, stacksToSettle } from '@/lib/environments/stacks-in-flight';
import { createFixture, type Fixture } from '@/lib/sandbox/checks/fixtures';
import { type Following, follow } from '@/lib/sandbox/checks/stack-history';
import { readTarget } from './follow-target';
import { newMemory } from './plan-reads';

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

interface Life {
  stackId: string;
  moments: Moment[];
  /** Oldest first. */
  events: Required<
    Pick<StackEvent, 'EventId' | 'LogicalResourceId' | 'ResourceStatus' | 'PhysicalResourceId'>
  >[];
  token: string;
}

/** Repeats the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A launch that goes well, or that fails and rolls back, resource by resource. */
function lifeOf(random: () => number, stackId: string, token: string): Life {
  const life: Life = { stackId, token, moments: [], events: [] };
  const happen = (status: string, logicalId: string, resourceStatus: ResourceStatus) => {
    const number = life.events.length;
    life.events.push({
      EventId: `${stackId}-${number}`,
      LogicalResourceId: logicalId,
      ResourceStatus: resourceStatus,
      PhysicalResourceId: logicalId === 'stack' ? stackId : `physical-${logicalId}`,
    });
    life.moments.push({ status, events: number + 1 });
  };
  const resources = ['Vpc', 'Key', 'Database', 'Bucket'].slice(0, 2 + Math.floor(random() * 3));
  const fails = random() < 0.4;
  happen('CREATE_IN_PROGRESS', 'stack', 'CREATE_IN_PROGRESS');
  for (const resource of resources) happen('CREATE_IN_PROGRESS', resource, 'CREATE_IN_PROGRESS');
  const [first, ...others] = resources;
  for (const resource of others) happen('CREATE_IN_PROGRESS', resource, 'CREATE_COMPLETE');
  if (!fails) {
    happen('CREATE_IN_PROGRESS', first ?? '', 'CREATE_COMPLETE');
    happen('CREATE_COMPLETE', 'stack', 'CREATE_COMPLETE');
    return life;
  }
  happen('CREATE_IN_PROGRESS', first ?? '', 'CREATE_FAILED');
  happen('ROLLBACK_IN_PROGRESS', 'stack', 'ROLLBACK_IN_PROGRESS');
  for (const resource of others) happen('ROLLBACK_IN_PROGRESS', resource, 'DELETE_COMPLETE');
  happen('ROLLBACK_COMPLETE', 'stack', 'ROLLBACK_COMPLETE');
  return life;
}

/** A CloudFormation that answers each read as of some moment between the beginning and now, as eventual consistency may. */
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
          ClientRequestToken: life.token,
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

const stages = ['LAUNCHING', 'ACTIVE', 'LAUNCH_FAILED'];

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
  return { stage: stages.indexOf(row.status), stackStatus: row.stackStatus, events, resources };
}

const order = ['', 'CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'CREATE_COMPLETE', 'ROLLBACK_COMPLETE'];

describe('reads that are stale, repeated and out of order', () => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    'never take back what is recorded, and come to the right end (seed %i)',
    async (seed) => {
      const random = randomOf(seed * 7_919);
      const name = `stale-${seed}`;
      const following = await follow(fixture, await fixture.request(name));
      const { stackId, operation } = await following.stack();
      const life = lifeOf(random, stackId, operation.id);
      const aws = staleAws(life, random);
      const target = await database.target.findUniqueOrThrow({ where: { id: fixture.targetId } });
      const connection: Connection = {
        target,
        cloudFormation: aws.client,
        ec2: new EC2Client({ region: 'eu-west-3' }),
        s3: new S3Client({ region: 'eu-west-3' }),
      };
      const worker = {
        database,
        logger: pino({ level: 'silent' }),
        workerId: 'follower',
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
        expect(after.stage).toBeGreaterThanOrEqual(before.stage);
        expect(after.events).toBeGreaterThanOrEqual(before.events);
        expect(order.indexOf(after.stackStatus ?? '')).toBeGreaterThanOrEqual(
          order.indexOf(before.stackStatus ?? ''),
        );
        for (const [logicalId, updatedAt] of Object.entries(before.resources)) {
          expect(after.resources[logicalId] ?? 0).toBeGreaterThanOrEqual(updatedAt);
        }
        before = after;
      }
      const end = life.moments.at(-1)?.status;
      expect(before).toMatchObject({
        stackStatus: end,
        stage: stages.indexOf(end === 'CREATE_COMPLETE' ? 'ACTIVE' : 'LAUNCH_FAILED'),
      });
      for (const stack of await stacksToSettle(database, fixture.targetId)) {
        await database.operation.update({
          where: { id: stack.operation.id },
          data: { finishedAt: new Date(0) },
        });
      }
    },
  );
});
