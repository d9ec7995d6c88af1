import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import { recordWatching, watchedEnvironments } from '@/lib/live/watch';
import { recordFollowerRead } from '@/lib/targets/follower-lease';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { eventsOf, type Following, follow } from '@/lib/testing/checks/stack-history';
import { recordLateDetails } from './record-late-details';
import { recordProgress } from './record-progress';
import { missingForMs, recordFollowError, recordSeen, stacksWithLateDetails } from './stacks-in-flight';

let fixture: Fixture;
let database: Database;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
afterAll(() => fixture.close());

const launching = async (name: string) => follow(fixture, await fixture.request(name));
const row = (name: string) => database.environment.findFirstOrThrow({ where: { name } });
const atWork = { stackStatus: 'CREATE_IN_PROGRESS', events: [], rootCause: null, outcome: null };

async function end(following: Following, resources: null | [] = []): Promise<void> {
  const stack = await following.stack();
  const [own] = eventsOf([['slipway', 'CREATE_COMPLETE']], { token: stack.operation.id, startSecond: 600 });
  await recordProgress(database, following.lease, stack, {
    stackStatus: 'CREATE_COMPLETE',
    events: own && resources ? [{ ...own, physicalId: stack.stackId }] : [],
    rootCause: null,
    outcome: { kind: 'launched', outputs: {}, resources },
  });
}

describe('a read that finds nothing new', () => {
  test('notes that the stack was seen, and is no change of the environment', async () => {
    const following = await launching('nothing-new');
    await recordProgress(database, following.lease, await following.stack(), atWork);
    const before = await row('nothing-new');
    await recordProgress(database, following.lease, await following.stack(), atWork);
    const after = await row('nothing-new');
    expect(after.updatedAt).toEqual(before.updatedAt);
    expect(after.lastSeenAt?.getTime()).toBeGreaterThan(before.lastSeenAt?.getTime() ?? 0);
  });

  test('in the list is noted now and then, for its holder, and ends a time of missing', async () => {
    const following = await launching('listed');
    const stack = await following.stack();
    await database.operation.update({
      where: { id: stack.operation.id },
      data: { missingSince: new Date() },
    });
    const operation = () => database.operation.findUniqueOrThrow({ where: { id: stack.operation.id } });
    await recordSeen(database, { ...following.lease, fence: -1 }, [stack], 0);
    expect((await row('listed')).lastSeenAt).toBeNull();
    expect((await operation()).missingSince).not.toBeNull();
    await recordSeen(database, following.lease, [stack], 600_000);
    const first = await row('listed');
    expect(first.lastSeenAt).not.toBeNull();
    await recordSeen(database, following.lease, [stack], 600_000);
    expect(await row('listed')).toEqual(first);
    expect((await operation()).missingSince).toBeNull();
  });

  test('for a stack that CloudFormation does not know counts for how long, for its holder', async () => {
    const following = await launching('unknown');
    const stack = await following.stack();
    const operation = () => database.operation.findUniqueOrThrow({ where: { id: stack.operation.id } });
    expect(await missingForMs(database, { ...following.lease, fence: -1 }, stack)).toBe(0);
    expect((await operation()).missingSince).toBeNull();
    await missingForMs(database, following.lease, stack);
    const { missingSince } = await operation();
    expect(missingSince).not.toBeNull();
    expect(await missingForMs(database, following.lease, stack)).toBeGreaterThan(0);
    expect((await operation()).missingSince).toEqual(missingSince);
  });

  test('that fails is told on the page once nothing was seen for a while', async () => {
    const following = await launching('unseen');
    const trouble = async () =>
      (await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'unseen' } })).followTrouble;
    const since = (interval: string) => database.$executeRaw`
      WITH seen AS (SELECT clock_timestamp() - ${interval}::interval AS at),
      follower AS (UPDATE followers SET last_read_at = (SELECT at FROM seen)),
      operation AS (UPDATE operations SET accepted_at = (SELECT at FROM seen)
        WHERE environment_id = ${following.environmentId})
      UPDATE environments SET last_seen_at = (SELECT at FROM seen) WHERE id = ${following.environmentId}`;
    await since('1 minute');
    expect(await trouble()).toBeNull();
    await recordFollowerRead(database, following.lease, 'not authorized');
    expect(await trouble()).toMatchObject({ reason: 'not authorized', since: expect.any(String) });
    const unseen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'unseen' } });
    expect(unseen.estimate).toBeNull();
    await since('5 seconds');
    expect(await trouble()).toBeNull();
    await since('1 minute');
    // The target is not read as it should, and yet this stack was seen.
    await recordSeen(database, following.lease, [await following.stack()], 0);
    expect(await trouble()).toMatchObject({ reason: 'not authorized', partly: true });
    await since('1 minute');
    await recordFollowerRead(database, following.lease, null);
    expect(await trouble()).toBeNull();
  });

  test('of one stack that fails is told on its own page alone', async () => {
    const [bad, good] = [await launching('bad-stack'), await launching('good-stack')];
    const trouble = async (name: string) =>
      (await getEnvironment({ ctx: fixture.as('ada'), input: { name } })).followTrouble;
    const note = async (error: string | null) =>
      recordFollowError(database, bad.lease, await bad.stack(), error);
    await note('no permission');
    expect(await trouble('bad-stack')).toBeNull();
    await database.operation.updateMany({
      where: { followError: { not: null } },
      data: { followErrorSince: new Date(Date.now() - 60_000) },
    });
    await note('no permission any more');
    await recordSeen(database, bad.lease, [await bad.stack(), await good.stack()], 0);
    expect(await trouble('bad-stack')).toMatchObject({ reason: 'no permission any more', partly: true });
    expect(await trouble('good-stack')).toBeNull();
    await note(null);
    expect(await trouble('bad-stack')).toBeNull();
  });

  test('says nothing when it shows an earlier stage', async () => {
    const following = await launching('earlier');
    const read = async (stackStatus: string) => {
      await recordProgress(database, following.lease, await following.stack(), { ...atWork, stackStatus });
      return (await row('earlier')).stackStatus;
    };
    expect(await read('CREATE_IN_PROGRESS')).toBe('CREATE_IN_PROGRESS');
    expect(await read('ROLLBACK_IN_PROGRESS')).toBe('ROLLBACK_IN_PROGRESS');
    expect(await read('CREATE_IN_PROGRESS')).toBe('ROLLBACK_IN_PROGRESS');
    expect(await read('CREATE_COMPLETE')).toBe('ROLLBACK_IN_PROGRESS');
  });
});

test('a stack is watched while its page says so, and a while longer', async () => {
  const following = await launching('looked-at');
  expect((await following.stack()).watched).toBe(false);
  await recordWatching(database, following.environmentId);
  await recordWatching(database, following.environmentId);
  expect((await following.stack()).watched).toBe(true);
  await database.$executeRaw`UPDATE watches SET until = until - interval '44 seconds'`;
  expect(await watchedEnvironments(database, [following.environmentId])).toHaveLength(1);
  await database.$executeRaw`UPDATE watches SET until = until - interval '2 seconds'`;
  expect((await following.stack()).watched).toBe(false);
});

describe('a launch whose end is recorded before its details', () => {
  test('is active at once, and is settled by what is read later', async () => {
    const following = await launching('details-later');
    const stack = await following.stack();
    await end(following, null);
    expect(await row('details-later')).toMatchObject({
      status: 'ACTIVE',
      resourcesDone: stack.resourcesTotal,
    });
    const [unsettled] = await stacksWithLateDetails(database, fixture.targetId);
    expect(unsettled).toMatchObject({ environmentName: 'details-later', stackId: stack.stackId });
    const [own] = eventsOf([['slipway-details-later', 'CREATE_COMPLETE']], { token: stack.operation.id });
    await recordLateDetails(database, following.lease, stack, {
      events: own ? [{ ...own, physicalId: stack.stackId }] : [],
      resources: [
        {
          logicalId: 'Vpc',
          type: 'AWS::EC2::VPC',
          physicalId: 'vpc-1',
          status: 'CREATE_COMPLETE',
          reason: null,
          updatedAt: new Date(),
        },
      ],
    });
    expect(await stacksWithLateDetails(database, fixture.targetId)).toEqual([]);
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'details-later' } });
    expect(seen.progress).toEqual({ done: 1, total: 1 });
    expect(seen.resources).toMatchObject([{ logicalId: 'Vpc', status: 'CREATE_COMPLETE' }]);
  });
});

describe('what a blueprint’s resources usually take', () => {
  const story = (vpcEnds: number, token: string) => [
    ...eventsOf([['stack', 'CREATE_IN_PROGRESS']], { token }),
    ...eventsOf([['Vpc', 'CREATE_IN_PROGRESS']], { token, startSecond: 10 }),
    ...eventsOf([['Vpc', 'CREATE_COMPLETE']], { token, startSecond: vpcEnds }),
  ];
  const timing = () => database.resourceTiming.findFirst({ where: { logicalId: 'Vpc' } });

  async function launchOf(name: string, vpcEnds: number): Promise<void> {
    const following = await launching(name);
    const stack = await following.stack();
    const events = story(vpcEnds, stack.operation.id).map((event) =>
      event.logicalId === 'stack' ? { ...event, physicalId: stack.stackId } : event,
    );
    await recordProgress(database, following.lease, stack, { ...atWork, events });
    await end(following);
  }

  test('is the mean of the launches that went well, in seconds from their beginning', async () => {
    await launchOf('takes-100', 100);
    expect(await timing()).toMatchObject({ kind: 'CREATE', samples: 1, meanStart: 10, meanEnd: 100 });
    await launchOf('takes-200', 200);
    expect(await timing()).toMatchObject({ samples: 2, meanStart: 10, meanEnd: 150 });
    await database.resourceTiming.updateMany({ data: { samples: 20 } });
    await launchOf('takes-350', 350);
    expect(await timing()).toMatchObject({ samples: 20, meanEnd: 160 });
  });

  test('tells in the list and on the page how long a launch will still take', async () => {
    const following = await launching('estimated');
    const { resourceTiming } = database;
    await resourceTiming.updateMany({ data: { meanEnd: 5_000 } });
    const own = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'estimated' } });
    expect(own.estimate).toMatchObject({ slowerThanUsual: false, basis: 'history' });
    expect(own.estimate?.remainingSeconds).toBeGreaterThan(4_000);
    const { items } = await listEnvironments({ ctx: fixture.as('ada'), input: {} });
    expect(items.find(({ name }) => name === 'estimated')?.estimate?.basis).toBe('history');
    expect(items.find(({ name }) => name === 'takes-100')?.estimate).toBeNull();

    await database.environment.updateMany({
      where: { name: 'estimated' },
      data: { stackStatus: 'ROLLBACK_IN_PROGRESS' },
    });
    const back = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'estimated' } });
    // How long that takes nobody knows; a launch it is no more.
    expect(back.estimate).toBeNull();
    await database.environment.updateMany({ where: { name: 'estimated' }, data: { stackStatus: null } });

    const token = (await following.stack()).operation.id;
    const events = eventsOf([['Vpc', 'CREATE_IN_PROGRESS']], { token });
    await recordProgress(database, following.lease, await following.stack(), { ...atWork, events });
    await database.$executeRaw`
      UPDATE operations SET accepted_at = accepted_at - interval '3 hours' WHERE id = ${token}::uuid`;
    expect((await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'estimated' } })).estimate).toEqual(
      {
        remainingSeconds: 0,
        slowerThanUsual: true,
        basis: 'history',
      },
    );
  });
});
