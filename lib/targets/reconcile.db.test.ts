import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { awaitConfirmation } from '@/lib/environments/operations/record-update';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { countRows, createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import { holdLease } from '@/lib/testing/checks/stack-history';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { requestDailyDrift } from './drift-schedule';
import type { FollowerLease } from './follower-lease';
import { type ListedStack, listOrphans, saveOrphans } from './orphans';
import {
  type RestingEnvironment,
  recordChangedOutside,
  recordDifferences,
  recordLost,
  recordReconciled,
  restingEnvironments,
  targetsToReconcile,
} from './reconcile';
import { requestReconciliation } from './request-reconciliation';

let fixture: Fixture;
let database: Database;
let lease: FollowerLease;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
  lease = await holdLease(database, fixture.targetId, 'follower');
});
afterAll(() => fixture.close());

async function resting(name: string): Promise<RestingEnvironment> {
  const all = await restingEnvironments(database, fixture.targetId, 0);
  const found = all.find((environment) => environment.name === name);
  if (!found) throw new Error(`${name} does not rest`);
  return found;
}

const row = (name: string) => database.environment.findFirstOrThrow({ where: { name } });

describe('a stack that vanished outside Slipway', () => {
  test.each(['ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'TEARDOWN_BLOCKED'] as const)(
    'makes an environment that is %s LOST, with a reason, on the record',
    async (status) => {
      const name = `lost-${status.slice(0, 12).toLowerCase().replace('_', '-')}`.replace(/-$/, '');
      const { id } = await fixture.environmentIn(status, name);
      expect(
        await recordLost(database, lease, await resting(name), {
          reason: 'It was deleted',
          resources: null,
        }),
      ).toBe(true);
      expect(await row(name)).toMatchObject({ status: 'LOST', statusReason: 'It was deleted' });
      expect(
        await database.environmentEvent.findFirst({ where: { environmentId: id, status: 'LOST' } }),
      ).toMatchObject({ source: 'SLIPWAY', reason: 'It was deleted' });
      expect(
        await database.auditEntry.findMany({ where: { subjectId: id, action: 'environment.lost' } }),
      ).toMatchObject([{ actorName: 'Slipway', via: 'worker', details: { from: status } }]);
      expect(await verifyAudit(database)).toMatchObject({ intact: true });
    },
  );

  test('ends the update that waits for confirmation, as there is nothing left to change', async () => {
    await fixture.environmentIn('ACTIVE', 'to-confirm');
    const input = { name: 'to-confirm', body: { inputs: { maxInstances: 5 }, apply: 'review' } };
    const held = heldBy('worker', await updateEnvironment({ ctx: fixture.as('ada'), input }));
    await claimOperation(database, { ...held, leaseMs: 60_000 });
    await awaitConfirmation(database, held);
    const seen = await resting('to-confirm');
    expect(await recordLost(database, lease, seen, { reason: 'It was deleted', resources: null })).toBe(true);
    expect(await row('to-confirm')).toMatchObject({ status: 'LOST', lostAt: expect.any(Date) });
    expect(await database.operation.findUnique({ where: { id: held.operationId } })).toMatchObject({
      status: 'FAILED',
      reason: 'It was deleted',
      finishedAt: expect.any(Date),
    });
    const audit = await database.auditEntry.findMany({
      where: { subjectId: held.environmentId, via: 'worker' },
      orderBy: { id: 'asc' },
    });
    expect(audit.map(({ action }) => action)).toEqual(['operation.failed', 'environment.lost']);
  });

  test('is settled since the last update that AWS was asked for, not since one that was only planned', async () => {
    await fixture.environmentIn('ACTIVE', 'only-planned');
    const before = await resting('only-planned');
    const input = { name: 'only-planned', body: { inputs: { maxInstances: 5 }, apply: 'review' } };
    const held = heldBy('worker', await updateEnvironment({ ctx: fixture.as('ada'), input }));
    await claimOperation(database, { ...held, leaseMs: 60_000 });
    await awaitConfirmation(database, held);
    await cancelOperation({ ctx: fixture.as('ada'), input: { name: 'only-planned' } });
    expect((await resting('only-planned')).settledAt).toEqual(before.settledAt);
    const seen = { stackStatus: 'UPDATE_COMPLETE', resources: null, changedAt: new Date() };
    expect(await recordChangedOutside(database, lease, before, seen)).toBe(true);
  });

  test('changes nothing once a teardown was asked for in the meantime', async () => {
    await fixture.environmentIn('ACTIVE', 'asked-for');
    const seen = await resting('asked-for');
    const { tearDownEnvironment } = await import('@/lib/environments/requests/tear-down-environment');
    await tearDownEnvironment({ ctx: fixture.as('ada'), input: { name: 'asked-for', confirm: 'asked-for' } });
    const before = await countRows(database);
    expect(await recordLost(database, lease, seen, { reason: 'It was deleted', resources: null })).toBe(
      false,
    );
    expect(await row('asked-for')).toMatchObject({ status: 'TEARING_DOWN' });
    expect(await countRows(database)).toEqual(before);
    expect((await restingEnvironments(database, fixture.targetId, 0)).map(({ name }) => name)).not.toContain(
      'asked-for',
    );
  });

  test('is not said by a follower that lost its lease', async () => {
    await fixture.environmentIn('ACTIVE', 'fenced-off');
    const seen = await resting('fenced-off');
    const old = { ...lease, fence: lease.fence - 1 };
    await expect(
      recordLost(database, old, seen, { reason: 'It was deleted', resources: null }),
    ).rejects.toThrow(MovedElsewhere);
    await expect(saveOrphans(database, old, [])).rejects.toThrow(MovedElsewhere);
    expect(await row('fenced-off')).toMatchObject({ status: 'ACTIVE' });
  });
});

test('an environment whose operation just ended is not compared: lists may lag', async () => {
  const { id } = await fixture.environmentIn('ACTIVE', 'just-ended');
  await database.operation.updateMany({ where: { environmentId: id }, data: { finishedAt: new Date() } });
  const names = async (settlesMs: number) =>
    (await restingEnvironments(database, fixture.targetId, settlesMs)).map(({ name }) => name);
  expect(await names(600_000)).not.toContain('just-ended');
  await database.operation.updateMany({
    where: { environmentId: id },
    data: { finishedAt: new Date(Date.now() - 3_600_000) },
  });
  expect(await names(600_000)).toContain('just-ended');
});

describe('what a stack was found to differ in', () => {
  const inputs = [{ input: 'maxInstances', recorded: 3, stack: 5 }];
  const differences = { inputs, template: null };
  const stackChangedAt = new Date('2026-11-20T12:00:00.000Z');
  const compared = async (name: string, found: typeof differences | null) => {
    await recordDifferences(database, lease, await resting(name), { differences: found, stackChangedAt });
    const { stackDifferences, updatedAt } = await row(name);
    return { stackDifferences, updatedAt: updatedAt.getTime() };
  };

  test('is on the time line once, and again once it is gone; a page is told of nothing else', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'differs');
    const before = (await row('differs')).updatedAt.getTime();
    expect(await compared('differs', null)).toEqual({ stackDifferences: null, updatedAt: before });
    const found = await compared('differs', differences);
    expect(found.stackDifferences).toMatchObject({ inputs, foundAt: expect.any(String) });
    expect(found.updatedAt).toBeGreaterThan(before);
    expect(await compared('differs', differences)).toEqual(found);
    const gone = await compared('differs', null);
    expect(gone.stackDifferences).toBeNull();
    expect(gone.updatedAt).toBeGreaterThan(found.updatedAt);
    const events = await database.environmentEvent.findMany({
      where: { environmentId: id, status: { startsWith: 'INPUTS_' } },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ status }) => status)).toEqual(['INPUTS_DIFFER', 'INPUTS_AGREE']);
  });
});

test('a change from outside is on the time line once, and asks for one drift detection', async () => {
  const { id } = await fixture.environmentIn('ACTIVE', 'by-hand');
  const changedAt = new Date(Date.UTC(2026, 5, 1));
  const change = { stackStatus: 'UPDATE_COMPLETE', changedAt, resources: null };
  const seen = await resting('by-hand');
  expect(await recordChangedOutside(database, lease, seen, change)).toBe(true);
  // What was read before says nothing any more.
  expect(await recordChangedOutside(database, lease, seen, change)).toBe(false);
  expect(await row('by-hand')).toMatchObject({ status: 'ACTIVE', stackStatus: 'UPDATE_COMPLETE' });
  const events = { where: { environmentId: id, status: 'CHANGED_OUTSIDE' } };
  expect(await database.environmentEvent.findMany(events)).toMatchObject([
    { at: changedAt, reason: expect.stringContaining('UPDATE_COMPLETE') },
  ]);
  expect((await resting('by-hand')).changedOutsideAt).toEqual(changedAt);
  expect(await recordChangedOutside(database, lease, await resting('by-hand'), change)).toBe(true);
  expect(await database.inspection.findMany({ where: { environmentId: id } })).toMatchObject([
    { kind: 'DRIFT', status: 'PENDING', requestedById: null },
  ]);
});

describe('orphans', () => {
  const listed = (stackName: string, more: Partial<ListedStack> = {}): ListedStack => ({
    stackId: `arn:aws:cloudformation:eu-west-3:123456789012:stack/${stackName}/orphan`,
    stackName,
    status: 'CREATE_COMPLETE',
    createdAt: new Date(Date.UTC(2026, 0, 1)),
    isNested: false,
    ...more,
  });
  const orphans = async () =>
    (await listOrphans({ ctx: fixture.as('root'), input: { target: 'sandbox' } })).items;
  const names = async () => (await orphans()).map((orphan) => orphan.stackName);

  test('are stacks of Slipway’s names that no environment accounts for, until they vanish', async () => {
    await fixture.environmentIn('ACTIVE', 'accounted');
    await fixture.request('not-yet-known');
    // Its launch is over, and whose stack of that name there is, is not known: it was looked at before.
    const { id } = await fixture.environmentIn('LAUNCH_FAILED', 'without-stack');
    await database.environment.update({ where: { id }, data: { stackId: null } });
    await fixture.environmentIn('TORN_DOWN', 'torn-down');
    await database.environment.updateMany({ where: { name: 'torn-down' }, data: { endedAt: new Date(0) } });
    await fixture.environmentIn('TORN_DOWN', 'torn-down-now');
    const found = await saveOrphans(database, lease, [
      listed('slipway-accounted', { stackId: stackIdOf('accounted') }),
      listed('slipway-not-yet-known'),
      listed('slipway-without-stack'),
      listed('slipway-torn-down-now', { stackId: stackIdOf('torn-down-now') }),
      listed('slipway'),
      listed('something-else'),
      listed('slipway-nested', { isNested: true }),
      listed('slipway-nobody'),
      listed('slipway-torn-down', { stackId: stackIdOf('torn-down') }),
      // An environment of the name has a stack of its own: this one is another.
      listed('slipway-accounted'),
    ]);
    expect(found).toBe(4);
    expect(await names()).toEqual([
      'slipway-accounted',
      'slipway-nobody',
      'slipway-torn-down',
      'slipway-without-stack',
    ]);
    const [, first] = await orphans();
    await saveOrphans(database, lease, [listed('slipway-nobody', { status: 'DELETE_IN_PROGRESS' })]);
    expect(await orphans()).toMatchObject([
      { stackName: 'slipway-nobody', stackStatus: 'DELETE_IN_PROGRESS', firstSeenAt: first?.firstSeenAt },
    ]);
    await saveOrphans(database, lease, []);
    expect(await orphans()).toEqual([]);
  });

  test.each(['ada', 'olga'] as const)('are not for %s, who is no admin', async (person) => {
    const asked = listOrphans({ ctx: fixture.as(person), input: { target: 'sandbox' } });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('of a target that is not there are not found', async () => {
    const asked = listOrphans({ ctx: fixture.as('root'), input: { target: 'nowhere' } });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a comparison', () => {
  const hour = 3_600_000;
  const root = () => fixture.as('root');
  const compared = async (againMs = hour, error: string | null = null) =>
    recordReconciled(database, lease, { begunAt: await databaseNow(database), againMs, error });
  const ask = (ctx = root(), target = 'sandbox') => requestReconciliation({ ctx, input: { target } });
  const due = (workerId = lease.workerId) => targetsToReconcile(database, { workerId, limit: 10 });
  const report = () => listOrphans({ ctx: root(), input: { target: 'sandbox' } });
  const requests = () => database.auditEntry.count({ where: { action: 'target.reconcile' } });

  test('is due until it was made, and again when the time has come', async () => {
    expect(await due()).toEqual([fixture.targetId]);
    expect(await report()).toMatchObject({ comparedAt: null, comparing: true });
    await compared();
    expect(await due()).toEqual([]);
    expect(await report()).toMatchObject({ comparedAt: expect.any(String), comparing: false, problem: null });
    await compared(-1_000);
    expect(await due()).toEqual([fixture.targetId]);
  });

  test('is left to whoever follows the target, as long as they do', async () => {
    await compared(-1_000);
    expect(await due('another-worker')).toEqual([]);
    await database.$executeRaw`UPDATE followers SET lease_expires_at = clock_timestamp() - interval '1 second'`;
    expect(await due('another-worker')).toEqual([fixture.targetId]);
    await database.$executeRaw`UPDATE followers SET lease_expires_at = clock_timestamp() + interval '1 hour'`;
  });

  test('is made of so many targets at a time', async () => {
    const { id: _, ...target } = await database.target.findFirstOrThrow();
    const others = ['one', 'two', 'three'].map((name) => ({ ...target, name, externalId: name }));
    await database.target.createMany({ data: others });
    const some = await targetsToReconcile(database, { workerId: lease.workerId, limit: 2 });
    expect(new Set(some).size).toBe(2);
    await database.target.deleteMany({ where: { name: { in: others.map(({ name }) => name) } } });
  });

  test('is made at once when an admin asks, on the record once', async () => {
    // What was due in the very millisecond in which it begins may have been asked for meanwhile, and stays due.
    await waitUntil('nothing to be due', async () => {
      await compared();
      return (await due()).length === 0;
    });
    const before = await requests();
    await ask();
    await ask();
    expect(await due()).toEqual([fixture.targetId]);
    expect(await requests()).toBe(before + 1);
  });

  test('is made again when an admin asked while one was under way', async () => {
    await compared();
    const begunAt = await databaseNow(database);
    await ask();
    await recordReconciled(database, lease, { begunAt, againMs: hour, error: null });
    expect(await due()).toEqual([fixture.targetId]);
    await compared();
    expect(await due()).toEqual([]);
  });

  test('that failed says why, and when the last good one was', async () => {
    await compared();
    const { comparedAt } = await report();
    await compared(hour, 'not authorized');
    expect(await report()).toMatchObject({ comparedAt, problem: 'not authorized' });
    await compared();
    expect(await report()).toMatchObject({ problem: null });
  });

  test.each(['ada', 'olga'] as const)('is not for %s to ask for', async (person) => {
    await compared();
    await expect(ask(fixture.as(person))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await due()).toEqual([]);
  });

  test.each(['nowhere', 'a\u0000b'])('of %j, which is no target, is not found', async (target) => {
    await expect(ask(root(), target)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('daily drift detection', () => {
  const plenty = { atOnce: 100, perTarget: 100 };
  /** As on a day on which none was asked for yet. */
  async function dueToday(): Promise<void> {
    await database.inspection.deleteMany();
    await database.environment.updateMany({ data: { launchedAt: new Date(0) } });
  }

  test('is asked for once a day for each active environment, by however many workers', async () => {
    await dueToday();
    const active = await database.environment.count({ where: { status: 'ACTIVE', stackId: { not: null } } });
    expect(active).toBeGreaterThan(2);
    const pools = [fixture.openPool(), fixture.openPool()];
    await Promise.all(pools.map((pool) => requestDailyDrift(pool, plenty)));
    const rows = await database.inspection.findMany();
    expect(rows).toHaveLength(active);
    expect(new Set(rows.map((inspection) => inspection.environmentId)).size).toBe(active);
    await database.inspection.updateMany({ data: { status: 'DONE' } });
    expect(await requestDailyDrift(database, plenty)).toBe(0);
    await database.$executeRaw`UPDATE inspections SET created_at = created_at - interval '1 day'`;
    expect(await requestDailyDrift(database, { atOnce: 1, perTarget: 100 })).toBe(1);
    expect(await requestDailyDrift(database, plenty)).toBe(active - 1);
  });

  test('is asked for of a few of each target at a time, those under way included', async () => {
    await dueToday();
    expect(await requestDailyDrift(database, { atOnce: 100, perTarget: 2 })).toBe(2);
    expect(await requestDailyDrift(database, { atOnce: 100, perTarget: 2 })).toBe(0);
    await database.inspection.updateMany({ data: { status: 'DONE' } });
    expect(await requestDailyDrift(database, { atOnce: 100, perTarget: 1 })).toBe(1);
  });

  test('waits while launches need all calls of the target', async () => {
    await dueToday();
    const { accountId, region } = await database.target.findFirstOrThrow();
    await database.$executeRaw`
      INSERT INTO read_budgets (account_id, region, tokens, rate, refilled_at)
      VALUES (${accountId}, ${region}, -40, 1, clock_timestamp())`;
    expect(await requestDailyDrift(database, plenty)).toBe(0);
    await database.$executeRaw`UPDATE read_budgets SET tokens = 2`;
    expect(await requestDailyDrift(database, plenty)).toBeGreaterThan(0);
  });

  test('leaves alone what was launched since its time of the day', async () => {
    await database.inspection.deleteMany();
    await database.environment.updateMany({ data: { launchedAt: new Date(Date.now() + 60_000) } });
    expect(await requestDailyDrift(database, plenty)).toBe(0);
  });
});
