import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { countRows, createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import { claimOperation, dueOperations } from './claim-operation';
import {
  type Held,
  handToFollower,
  postpone,
  recordDeletionIntent,
  recordFailure,
  recordLaunchIntent,
  recordNoStack,
} from './record-operation';
import { recordEmptying, recordRemovedObjects } from './record-step';

let fixture: Fixture;
let database: Database;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
afterEach(() => vi.useRealTimers());
afterAll(() => fixture.close());

const cause = { logicalId: null, type: null, reason: 'Access denied', explanation: 'Ask the platform team' };

async function claimed(name: string, workerId = 'one'): Promise<Held> {
  const held = heldBy(workerId, await fixture.request(name));
  await claimOperation(database, { ...held, leaseMs: 60_000 });
  return held;
}

async function claimedTeardown(name: string, from: EnvironmentStatus = 'LAUNCH_FAILED'): Promise<Held> {
  await fixture.environmentIn(from, name);
  const ctx = fixture.as('ada');
  const held = heldBy('one', await tearDownEnvironment({ ctx, input: { name, confirm: name } }));
  await claimOperation(database, { ...held, leaseMs: 60_000 });
  return held;
}

const environment = (name: string) => getEnvironment({ ctx: fixture.as('ada'), input: { name } });
const eventsOf = async (name: string) =>
  (await listEvents({ ctx: fixture.as('ada'), input: { name } })).items.map((event) => event.status);
const auditOf = (held: Held) =>
  database.auditEntry.findMany({
    where: { subjectId: held.environmentId, via: 'worker' },
    select: { action: true, details: true },
  });

describe('a worker that carries out a launch', () => {
  test('commits its intent before it calls AWS, and may do so again', async () => {
    const held = await claimed('intended');
    await recordLaunchIntent(database, held);
    await recordLaunchIntent(database, held);
    expect(await environment('intended')).toMatchObject({ status: 'LAUNCHING', stackId: null });
    expect(await eventsOf('intended')).toEqual(['REQUESTED', 'LAUNCH_STARTED']);
  });

  test('hands over with the StackId, and lets its lease go', async () => {
    const held = await claimed('handed-over');
    await recordLaunchIntent(database, held);
    await handToFollower(database, held, stackIdOf('handed-over'));
    const seen = await environment('handed-over');
    expect(seen).toMatchObject({ status: 'LAUNCHING', stackId: stackIdOf('handed-over') });
    expect(seen.operation).toMatchObject({ status: 'IN_PROGRESS', attempts: 1 });
    const row = await database.operation.findUniqueOrThrow({ where: { id: held.operationId } });
    expect(row).toMatchObject({ workerId: null, leaseExpiresAt: null });
    expect(await dueOperations(database, 100)).not.toContain(held.operationId);
  });

  test.each([0, 10 * 60_000, -10 * 60_000])(
    'postpones by the database’s clock, its own being off by %i ms',
    async (offsetMs) => {
      const name = `later-${offsetMs < 0 ? 'behind' : offsetMs}`;
      const held = await claimed(name);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
      await postpone(database, held, { reason: 'Throttled', delayMs: 30_000 });
      const [due] = await database.$queryRaw<{ seconds: number; time: string }[]>`
      SELECT extract(epoch FROM next_attempt_at - clock_timestamp())::float8 AS seconds,
        to_char(next_attempt_at AT TIME ZONE 'UTC', 'HH24:MI:SS') AS time
      FROM operations WHERE id = ${held.operationId}::uuid`;
      expect(due?.seconds).toBeGreaterThan(20);
      expect(due?.seconds).toBeLessThan(31);
      const seen = await environment(name);
      expect(seen).toMatchObject({
        status: 'QUEUED',
        statusReason: `Throttled; trying again at ${due?.time} UTC`,
        operation: { status: 'PENDING', reason: 'Throttled', attempts: 1, nextAttemptAt: expect.any(String) },
      });
      expect(await claimOperation(database, { ...held, leaseMs: 60_000 })).toBeNull();
      await database.$executeRaw`
      UPDATE operations SET next_attempt_at = next_attempt_at - interval '31 seconds'
      WHERE id = ${held.operationId}::uuid`;
      expect(await claimOperation(database, { ...held, leaseMs: 60_000 })).toMatchObject({ attempts: 2 });
      const jobs = await database.$queryRaw<{ wait: number }[]>`
      SELECT extract(epoch FROM start_after - created_on)::int AS wait FROM pgboss.job
      WHERE data->>'operationId' = ${held.operationId} ORDER BY start_after`;
      expect(jobs).toEqual([{ wait: 0 }, { wait: 30 }]);
    },
  );

  test('fails before there is a stack, with the reason, and audits it', async () => {
    const held = await claimed('refused');
    await recordFailure(database, held, cause);
    expect(await environment('refused')).toMatchObject({
      status: 'LAUNCH_FAILED',
      statusReason: 'Access denied',
      operation: {
        status: 'FAILED',
        reason: 'Access denied',
        rootCause: cause,
        finishedAt: expect.any(String),
      },
    });
    expect(await eventsOf('refused')).toEqual(['REQUESTED', 'OPERATION_FAILED']);
    expect(await auditOf(held)).toMatchObject([
      { action: 'operation.failed', details: { operationId: held.operationId, reason: 'Access denied' } },
    ]);
  });

  test('fails the same way after it committed its intent', async () => {
    const held = await claimed('refused-later');
    await recordLaunchIntent(database, held);
    await recordFailure(database, held, cause);
    expect(await environment('refused-later')).toMatchObject({ status: 'LAUNCH_FAILED' });
  });
});

describe('a worker that carries out a teardown', () => {
  test('goes back to where it came from, with the reason, when AWS refuses', async () => {
    const held = await claimedTeardown('no-teardown');
    await recordFailure(database, held, cause);
    expect(await environment('no-teardown')).toMatchObject({
      status: 'LAUNCH_FAILED',
      statusReason: 'Nothing was deleted: Access denied',
    });
  });

  test('counts what its launch made when AWS refuses before that is on record', async () => {
    const held = await claimedTeardown('just-launched', 'ACTIVE');
    await recordFailure(database, held, cause);
    const { status, blueprint: id, progress } = await environment('just-launched');
    const blueprint = findBlueprint(id);
    const made = blueprint?.resourcesFor(blueprint.defaultInputs).length;
    expect([status, progress]).toEqual(['ACTIVE', { done: made, total: made }]);
  });

  test('says how much of its buckets is gone, when AWS refuses after that', async () => {
    const held = await claimedTeardown('emptied');
    const emptying = { bucket: 'data', removed: 0, total: 5_000, atLeast: true };
    await recordEmptying(database, held, { emptying, reason: 'Emptying bucket data: 5,000 objects' });
    await recordRemovedObjects(database, held, { removed: 1_200, emptying: { ...emptying, removed: 1_200 } });
    const { statusReason, operation } = await environment('emptied');
    const words = 'Emptying bucket data: 1,200 of more than 5,000 removed';
    expect([statusReason, operation?.reason]).toEqual([words, words]);
    await recordFailure(database, held, cause);
    expect(await environment('emptied')).toMatchObject({
      status: 'LAUNCH_FAILED',
      statusReason:
        'The stack was not deleted, but 1,200 objects and versions in its buckets were: Access denied',
    });
  });

  test('blocks it where AWS was asked to delete, and nobody could look whether it does', async () => {
    const held = await claimedTeardown('in-the-dark');
    await recordDeletionIntent(database, held);
    await recordFailure(database, held, cause);
    expect(await environment('in-the-dark')).toMatchObject({ status: 'TEARDOWN_BLOCKED' });
  });

  test('goes back where AWS was asked to delete, and it was seen that it does not', async () => {
    const held = await claimedTeardown('in-the-light');
    await recordDeletionIntent(database, held);
    await recordFailure(database, held, cause, { stackStatus: 'ROLLBACK_COMPLETE', resources: null });
    expect(await environment('in-the-light')).toMatchObject({
      status: 'LAUNCH_FAILED',
      stackStatus: 'ROLLBACK_COMPLETE',
    });
  });

  test('ends it when there is no stack', async () => {
    const held = await claimedTeardown('no-stack');
    await recordNoStack(database, held);
    expect(await environment('no-stack')).toMatchObject({
      status: 'TORN_DOWN',
      endedAt: expect.any(String),
      operation: { status: 'SUCCEEDED' },
    });
    expect(await auditOf(held)).toMatchObject([{ action: 'operation.succeeded' }]);
  });
});

const writes = {
  recordLaunchIntent: (held: Held) => recordLaunchIntent(database, held),
  handToFollower: (held: Held) => handToFollower(database, held, stackIdOf('lost')),
  postpone: (held: Held) => postpone(database, held, { reason: 'Throttled', delayMs: 1_000 }),
  recordFailure: (held: Held) => recordFailure(database, held, cause),
  recordNoStack: (held: Held) => recordNoStack(database, held),
} as const;

describe.each(Object.entries(writes))('%s of a worker that lost its lease', (name, write) => {
  async function expectRefused(held: Held): Promise<void> {
    const state = async () => ({
      rows: await countRows(database),
      operation: await database.operation.findUnique({ where: { id: held.operationId } }),
      environment: await database.environment.findUnique({ where: { id: held.environmentId } }),
    });
    const before = await state();
    await expect(write(held)).rejects.toThrow(MovedElsewhere);
    expect(await state()).toEqual(before);
  }

  const nameOf = (what: string) => `${what}-${name.slice(0, 8).toLowerCase()}`;
  const make = (what: string) =>
    name === 'recordNoStack' ? claimedTeardown(nameOf(what)) : claimed(nameOf(what));

  test('is refused when it ran out, and changes nothing', async () => {
    const held = await make('ran-out');
    await database.operation.update({
      where: { id: held.operationId },
      data: { leaseExpiresAt: new Date(0) },
    });
    await expectRefused(held);
  });

  test('is refused when another worker took it over, and changes nothing', async () => {
    const held = await make('took');
    await database.operation.update({
      where: { id: held.operationId },
      data: { leaseExpiresAt: new Date(0) },
    });
    const other = { ...held, workerId: 'two', leaseMs: 60_000 };
    expect(await claimOperation(database, other)).not.toBeNull();
    await expectRefused(held);
    await write({ ...held, workerId: 'two' });
  });
});
