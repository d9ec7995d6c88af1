import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { Outcome } from '@/lib/environments/outcome';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { countRows, createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { eventsOf, type Following, follow, holdLease } from '@/lib/testing/checks/stack-history';
import { type Progress, recordProgress } from './record-progress';
import { newestEventIds } from './stacks-in-flight';

let fixture: Fixture;
let database: Database;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
afterAll(() => fixture.close());

const launching = async (name: string) => follow(fixture, await fixture.request(name));

async function tearingDown(name: string): Promise<Following> {
  const ctx = fixture.as('ada');
  return follow(fixture, await tearDownEnvironment({ ctx, input: { name, confirm: name } }));
}

const environment = (name: string) => getEnvironment({ ctx: fixture.as('ada'), input: { name } });

async function record(following: Following, progress: Partial<Progress>): Promise<void> {
  await recordProgress(database, following.lease, await following.stack(), {
    stackStatus: 'CREATE_IN_PROGRESS',
    events: [],
    rootCause: null,
    outcome: null,
    ...progress,
  });
}

const cause = {
  logicalId: 'Gateway',
  type: 'AWS::EC2::NatGateway',
  reason: 'No addresses',
  explanation: 'Ask',
};
const listed = ['Vpc', 'Key'].map((logicalId) => ({
  logicalId,
  type: 'AWS::Test::Thing',
  physicalId: `physical-${logicalId}`,
  status: 'CREATE_COMPLETE',
  reason: null,
  updatedAt: new Date(Date.UTC(2026, 0, 2)),
}));
const launched: Outcome = { kind: 'launched', outputs: { Url: 'http://it.example' }, resources: listed };

const receipt = { verifiedAt: '2026-11-22T20:00:00.000Z', resources: [], residueMonthlyUsd: 1 };

describe('progress that is recorded', () => {
  test('stores each event once, and the stack’s own event as no resource', async () => {
    const following = await launching('stored-once');
    const { stackId, operation } = await following.stack();
    const [own] = eventsOf([['slipway-stored-once', 'CREATE_IN_PROGRESS']], { token: operation.id });
    const events = eventsOf(
      [
        ['Vpc', 'CREATE_IN_PROGRESS'],
        ['Vpc', 'CREATE_COMPLETE'],
      ],
      { token: operation.id },
    );
    const all = own ? [{ ...own, physicalId: stackId }, ...events] : events;
    await record(following, { events: all });
    await record(following, { events: all });
    await record(following, { events: [...all, ...all] });
    const rows = await database.environmentEvent.findMany({
      where: { environmentId: following.environmentId, source: 'CLOUDFORMATION' },
    });
    expect(rows).toHaveLength(3);
    expect(rows.map((row) => row.operationId)).toEqual([operation.id, operation.id, operation.id]);
    expect((await environment('stored-once')).resources.map(({ logicalId }) => logicalId)).toEqual(['Vpc']);
    expect(await newestEventIds(database, following.environmentId)).toEqual(
      new Set(all.map((event) => event.eventId)),
    );
  });

  test('credits an event of another token to no operation', async () => {
    const following = await launching('other-token');
    await record(following, {
      events: eventsOf([['Vpc', 'CREATE_IN_PROGRESS']], { token: 'by-the-console' }),
    });
    const row = await database.environmentEvent.findFirstOrThrow({
      where: { environmentId: following.environmentId, source: 'CLOUDFORMATION' },
    });
    expect(row.operationId).toBeNull();
  });

  test('tells the root cause while CloudFormation still rolls back', async () => {
    const following = await launching('rolls-back');
    await record(following, { stackStatus: 'ROLLBACK_IN_PROGRESS', rootCause: cause });
    expect(await environment('rolls-back')).toMatchObject({
      status: 'LAUNCHING',
      statusReason: 'Gateway failed: No addresses',
      stackStatus: 'ROLLBACK_IN_PROGRESS',
      lastSeenAt: expect.any(String),
      operation: { status: 'IN_PROGRESS', rootCause: cause },
    });
    expect((await following.stack()).operation.rootCauseKnown).toBe(true);
  });

  test('is refused with an older fence, and then changes nothing', async () => {
    const following = await launching('fenced');
    const stack = await following.stack();
    await database.follower.updateMany({ data: { leaseExpiresAt: new Date(0) } });
    const lease = await holdLease(database, fixture.targetId, 'next-follower');
    const before = [await countRows(database), await environment('fenced')];
    const progress = {
      stackStatus: 'CREATE_COMPLETE',
      events: eventsOf([['Vpc', 'CREATE_COMPLETE']]),
      rootCause: null,
      outcome: launched,
    };
    await expect(recordProgress(database, following.lease, stack, progress)).rejects.toThrow(MovedElsewhere);
    expect([await countRows(database), await environment('fenced')]).toEqual(before);
    await recordProgress(database, lease, stack, progress);
    expect(await environment('fenced')).toMatchObject({ status: 'ACTIVE' });
    await database.follower.deleteMany();
  });
});

describe('the count of resources', () => {
  test('goes up with a launch, down with its rollback, and up again with the teardown', async () => {
    const following = await launching('counted');
    const total = (await following.stack()).resourcesTotal;
    const done = async () => (await environment('counted')).progress;
    await record(following, {
      events: eventsOf([
        ['Vpc', 'CREATE_IN_PROGRESS'],
        ['Vpc', 'CREATE_COMPLETE'],
        ['Key', 'CREATE_COMPLETE'],
      ]),
    });
    expect(await done()).toEqual({ done: 2, total });
    await record(following, {
      events: eventsOf(
        [
          ['Gateway', 'CREATE_FAILED'],
          ['Key', 'DELETE_IN_PROGRESS'],
        ],
        { startSecond: 10 },
      ),
    });
    expect(await done()).toEqual({ done: 1, total });
    await record(following, {
      stackStatus: 'ROLLBACK_FAILED',
      events: eventsOf(
        [
          ['Key', 'DELETE_COMPLETE'],
          ['Vpc', 'DELETE_FAILED'],
        ],
        { startSecond: 20 },
      ),
      outcome: { kind: 'launch-failed', rootCause: cause, residue: [] },
    });
    expect(await done()).toEqual({ done: 0, total });

    const teardown = await tearingDown('counted');
    // Vpc and Gateway are left; Key is gone already and no work of this teardown.
    expect(await done()).toEqual({ done: 0, total: 2 });
    await record(teardown, { events: eventsOf([['Gateway', 'DELETE_COMPLETE']], { startSecond: 30 }) });
    expect(await done()).toEqual({ done: 1, total: 2 });
    await record(teardown, {
      stackStatus: 'DELETE_COMPLETE',
      events: eventsOf([['Vpc', 'DELETE_SKIPPED']], { startSecond: 40 }),
      outcome: { kind: 'torn-down', residue: [], receipt },
    });
    expect(await done()).toEqual({ done: 2, total: 2 });
  });

  test('of a launch ends as listed, whatever events were seen', async () => {
    const following = await launching('as-listed');
    await record(following, { events: eventsOf([['Vpc', 'CREATE_IN_PROGRESS']]) });
    await record(following, { stackStatus: 'CREATE_COMPLETE', outcome: launched });
    const seen = await environment('as-listed');
    expect(seen.progress).toEqual({ done: 2, total: 2 });
    expect(seen.resources.map(({ logicalId, status }) => [logicalId, status])).toEqual([
      ['Vpc', 'CREATE_COMPLETE'],
      ['Key', 'CREATE_COMPLETE'],
    ]);
  });
});

describe('an outcome', () => {
  const residue = [
    {
      logicalId: 'Key',
      type: 'AWS::KMS::Key',
      physicalId: 'key-1',
      note: 'Deleted in 7 days',
      monthlyUsd: 1,
      of: null,
    },
  ];
  const outcomes: readonly {
    of: 'launch' | 'teardown';
    outcome: Outcome;
    status: string;
    operation: string;
    reason: string | null;
  }[] = [
    { of: 'launch', outcome: launched, status: 'ACTIVE', operation: 'SUCCEEDED', reason: null },
    {
      of: 'launch',
      outcome: { kind: 'launch-failed', rootCause: cause, residue },
      status: 'LAUNCH_FAILED',
      operation: 'FAILED',
      reason: cause.reason,
    },
    {
      of: 'launch',
      outcome: { kind: 'lost', reason: 'It vanished' },
      status: 'LOST',
      operation: 'FAILED',
      reason: 'It vanished',
    },
    {
      of: 'teardown',
      outcome: { kind: 'torn-down', residue, receipt },
      status: 'TORN_DOWN',
      operation: 'SUCCEEDED',
      reason: null,
    },
    {
      of: 'teardown',
      outcome: { kind: 'teardown-blocked', rootCause: cause },
      status: 'TEARDOWN_BLOCKED',
      operation: 'FAILED',
      reason: cause.reason,
    },
  ];

  test.each(outcomes)(
    '$outcome.kind ends operation and environment, audited once',
    async ({ of, outcome, status, operation, reason }) => {
      const name = `ends-${outcome.kind}`.slice(0, 20);
      if (of === 'teardown') await fixture.environmentIn('ACTIVE', name);
      const following = of === 'teardown' ? await tearingDown(name) : await launching(name);
      const stack = await following.stack();
      await record(following, { stackStatus: 'ITS_LAST', outcome });

      const seen = await environment(name);
      expect(seen).toMatchObject({
        status,
        statusReason: reason,
        stackStatus: 'ITS_LAST',
        operation: { status: operation, reason, finishedAt: expect.any(String) },
        outputs: outcome.kind === 'launched' ? outcome.outputs : {},
        residue: 'residue' in outcome ? residue : [],
      });
      expect(seen.endedAt !== null).toBe(status === 'TORN_DOWN');
      expect(seen.launchedAt !== null).toBe(status === 'ACTIVE');
      const audits = { where: { subjectId: following.environmentId, via: 'worker' } };
      expect(await database.auditEntry.findMany(audits)).toMatchObject([
        {
          action: operation === 'SUCCEEDED' ? 'operation.succeeded' : 'operation.failed',
          details: { operationId: stack.operation.id, reason },
        },
      ]);
      const last = await database.environmentEvent.findFirst({
        where: { environmentId: following.environmentId },
        orderBy: { id: 'desc' },
      });
      expect(last).toMatchObject({ source: 'SLIPWAY', status, reason });

      const before = [await countRows(database), seen];
      const again = { stackStatus: 'ITS_LAST', events: [], rootCause: null, outcome };
      await recordProgress(database, following.lease, stack, again);
      expect([await countRows(database), await environment(name)]).toEqual(before);
    },
  );
});

test('what was seen of a launch that was stopped meanwhile is left to the teardown', async () => {
  const following = await launching('stopped-since');
  const stack = await following.stack();
  await tearDownEnvironment({
    ctx: fixture.as('ada'),
    input: { name: 'stopped-since', confirm: 'stopped-since' },
  });
  const before = [await countRows(database), await environment('stopped-since')];
  await recordProgress(database, following.lease, stack, {
    stackStatus: 'CREATE_COMPLETE',
    events: eventsOf([['Vpc', 'CREATE_IN_PROGRESS']]),
    rootCause: null,
    outcome: launched,
  });
  expect([await countRows(database), await environment('stopped-since')]).toEqual(before);
});
