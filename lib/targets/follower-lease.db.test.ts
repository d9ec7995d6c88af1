import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { handToFollower, recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import { newestEventIds, stacksInFlight } from '@/lib/environments/progress/stacks-in-flight';
import { createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import {
  assertFollowerLease,
  endFollowing,
  type FollowerLease,
  holdFollowerLease,
  recordFollowerRead,
  releaseFollowerLeases,
  targetsToFollow,
} from './follower-lease';

let fixture: Fixture;
let database: Database;

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
beforeEach(() => database.follower.deleteMany());
afterEach(() => vi.useRealTimers());
afterAll(() => fixture.close());

const hold = (workerId: string, pool = database) =>
  holdFollowerLease(pool, { targetId: fixture.targetId, workerId, leaseMs: 60_000 });
const assertHeld = (lease: FollowerLease) => database.$transaction((tx) => assertFollowerLease(tx, lease));

async function held(workerId: string): Promise<FollowerLease> {
  const lease = await hold(workerId);
  if (!lease) throw new Error(`${workerId} did not get the lease`);
  return lease;
}

async function letLeaseRunOut(): Promise<void> {
  await database.$executeRaw`UPDATE followers SET lease_expires_at = clock_timestamp() - interval '1 millisecond'`;
}

describe('the lease on a target', () => {
  test('goes to one of many workers that try at once', async () => {
    const pools = [fixture.openPool(), fixture.openPool(), fixture.openPool()];
    for (let round = 0; round < 10; round += 1) {
      await database.follower.deleteMany();
      const leases = await Promise.all(
        Array.from({ length: 9 }, (_, index) => hold(`worker-${index}`, pools[index % pools.length])),
      );
      expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    }
  });

  test('keeps its fence while its holder renews it', async () => {
    const first = await held('one');
    expect(await hold('one')).toEqual(first);
    expect(await hold('two')).toBeNull();
    await assertHeld(first);
  });

  test('has a higher fence with each new holder, and refuses the older one', async () => {
    const first = await held('one');
    await letLeaseRunOut();
    const second = await held('two');
    expect(second.fence).toBeGreaterThan(first.fence);
    await expect(assertHeld(first)).rejects.toThrow(MovedElsewhere);
    await letLeaseRunOut();
    const third = await held('one');
    expect(third.fence).toBeGreaterThan(second.fence);
    // The same worker again, but what it began under the first lease is refused.
    await expect(assertHeld(first)).rejects.toThrow(MovedElsewhere);
    await assertHeld(third);
  });

  test('is not held any more once it ran out, even when nobody has taken it', async () => {
    const lease = await held('one');
    await letLeaseRunOut();
    await expect(assertHeld(lease)).rejects.toThrow(MovedElsewhere);
    expect((await held('one')).fence).toBeGreaterThan(lease.fence);
  });

  test('can be taken at once after its worker stopped', async () => {
    const lease = await held('one');
    await releaseFollowerLeases(database, 'one');
    await expect(assertHeld(lease)).rejects.toThrow(MovedElsewhere);
    expect((await held('two')).fence).toBeGreaterThan(lease.fence);
  });

  test('is not let go by another worker', async () => {
    const lease = await held('one');
    await releaseFollowerLeases(database, 'two');
    await assertHeld(lease);
  });

  test.each([600_000, -600_000])('does not depend on the worker’s clock, off by %i ms', async (offsetMs) => {
    const lease = await held('one');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
    expect(await hold('two')).toBeNull();
    await assertHeld(lease);
    expect(await hold('one')).toEqual(lease);
    const [left] = await database.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM lease_expires_at - clock_timestamp())::float8 AS seconds FROM followers`;
    expect(left?.seconds).toBeGreaterThan(50);
    expect(left?.seconds).toBeLessThan(61);
  });

  test('keeps a takeover waiting until the write under it has committed', async () => {
    const lease = await held('one');
    const other = fixture.openPool(1);
    const order: string[] = [];
    let takeover: Promise<FollowerLease | null> | undefined;
    await database.$transaction(async (tx) => {
      await assertFollowerLease(tx, lease);
      // It ran out while the write is under way; this row is ours until the commit.
      await tx.$executeRaw`UPDATE followers SET lease_expires_at = clock_timestamp() - interval '1 second'`;
      takeover = hold('two', other).finally(() => order.push('taken over'));
      await waitForBlockedSession();
      order.push('written');
    });
    expect(await takeover).toMatchObject({ workerId: 'two' });
    expect(order).toEqual(['written', 'taken over']);
  });

  test('notes how reading went, only for its holder', async () => {
    const first = await held('one');
    await recordFollowerRead(database, first, 'Throttled');
    expect(await database.follower.findFirst()).toMatchObject({ lastError: 'Throttled', lastReadAt: null });
    await letLeaseRunOut();
    const second = await held('two');
    await recordFollowerRead(database, first, null);
    expect(await database.follower.findFirst()).toMatchObject({ lastError: 'Throttled' });
    await recordFollowerRead(database, second, null);
    expect(await database.follower.findFirst()).toMatchObject({
      lastError: null,
      lastReadAt: expect.any(Date),
    });
  });
});

describe('what is to be followed', () => {
  test('is a target whose follower died, until one has ended there with nothing left to read', async () => {
    await held('one');
    expect(await targetsToFollow(database)).toEqual([]);
    await letLeaseRunOut();
    expect(await targetsToFollow(database)).toEqual([fixture.targetId]);
    await held('two');
    expect(await targetsToFollow(database)).toEqual([]);
    await endFollowing(database, { targetId: fixture.targetId, workerId: 'one' });
    expect(await hold('three')).toBeNull();
    await endFollowing(database, { targetId: fixture.targetId, workerId: 'two' });
    expect(await targetsToFollow(database)).toEqual([]);
    expect(await hold('three')).not.toBeNull();
  });

  test('is a target whose follower stopped in the middle of it', async () => {
    await held('one');
    await releaseFollowerLeases(database, 'one');
    expect(await targetsToFollow(database)).toEqual([fixture.targetId]);
  });

  test('is every stack that CloudFormation is at work on, and nothing else', async () => {
    expect(await targetsToFollow(database)).toEqual([]);
    const environment = await fixture.request('followed');
    await fixture.request('still-waiting');
    expect(await targetsToFollow(database)).toEqual([]);
    const work = heldBy('one', environment);
    await claimOperation(database, { ...work, leaseMs: 60_000 });
    await recordLaunchIntent(database, work);
    await handToFollower(database, work, stackIdOf('followed'));

    expect(await targetsToFollow(database)).toEqual([fixture.targetId]);
    expect(await stacksInFlight(database, fixture.targetId)).toMatchObject([
      {
        environmentId: environment.id,
        environmentName: 'followed',
        stackId: stackIdOf('followed'),
        stackStatus: null,
        operation: { id: work.operationId, kind: 'CREATE', rootCauseKnown: false },
      },
    ]);
    expect(await stacksInFlight(database, 'another-target')).toEqual([]);
    expect(await newestEventIds(database, environment.id)).toEqual(new Set());
  });
});

async function waitForBlockedSession(): Promise<void> {
  for (;;) {
    const [row] = await database.$queryRaw<{ blocked: boolean }[]>`
      SELECT count(*) > 0 AS blocked FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if (row?.blocked) return;
  }
}
