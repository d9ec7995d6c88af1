import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import { claimOperation, dueOperations, renewLease } from './claim-operation';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterEach(() => vi.useRealTimers());
afterAll(() => fixture.close());

const minuteMs = 60_000;

/** Only the clock of this process: the database keeps its own. */
function setOwnClock(offsetMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
}

async function requested(name: string): Promise<{ operationId: string; leaseMs: number }> {
  return { operationId: heldBy('', await fixture.request(name)).operationId, leaseMs: minuteMs };
}

async function letLeaseRunOut(operationId: string): Promise<void> {
  await fixture.database.$executeRaw`
    UPDATE operations SET lease_expires_at = clock_timestamp() - interval '1 millisecond'
    WHERE id = ${operationId}::uuid`;
}

describe('a claim', () => {
  test('hands out what the worker needs, and counts the attempt', async () => {
    const claim = await requested('first-claim');
    const claimed = await claimOperation(fixture.database, { ...claim, workerId: 'one' });
    expect(claimed).toMatchObject({
      status: 'STARTING',
      attempts: 1,
      workerId: 'one',
      startedAt: expect.any(Date),
      requestedBy: { name: 'Ada', email: 'ada@example.com' },
      environment: {
        name: 'first-claim',
        team: { name: 'payments' },
        owner: { name: 'Ada' },
        target: { name: 'sandbox', externalId: 'an-external-id-nobody-may-see' },
        operations: [{ id: claim.operationId }],
      },
    });
  });

  test('goes to one of many workers that try at once', async () => {
    const pools = [fixture.openPool(), fixture.openPool(), fixture.openPool()];
    for (let round = 0; round < 10; round += 1) {
      const claim = await requested(`contested-${round}`);
      const claims = await Promise.all(
        Array.from({ length: 9 }, (_, index) =>
          claimOperation(pools[index % pools.length] ?? fixture.database, {
            ...claim,
            workerId: `worker-${index}`,
          }),
        ),
      );
      expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
      const row = await fixture.database.operation.findUniqueOrThrow({ where: { id: claim.operationId } });
      expect(row.attempts).toBe(1);
    }
  });

  test('is refused while the lease lasts, to its own holder too', async () => {
    const claim = await requested('leased');
    await claimOperation(fixture.database, { ...claim, workerId: 'one' });
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'two' })).toBeNull();
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).toBeNull();
  });

  test('takes over from a worker whose lease ran out', async () => {
    const claim = await requested('taken-over');
    const first = await claimOperation(fixture.database, { ...claim, workerId: 'one' });
    await letLeaseRunOut(claim.operationId);
    const second = await claimOperation(fixture.database, { ...claim, workerId: 'two' });
    expect(second).toMatchObject({ workerId: 'two', attempts: 2, startedAt: first?.startedAt });
  });

  test.each(['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const)(
    'of an operation that is %s is refused',
    async (status) => {
      const claim = await requested(`is-${status.toLowerCase().replace('_', '-')}`);
      const where = { id: claim.operationId };
      await fixture.database.operation.update({ where, data: { status, leaseExpiresAt: new Date(0) } });
      expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).toBeNull();
      expect(await dueOperations(fixture.database, 1_000)).not.toContain(claim.operationId);
    },
  );

  test.each(['ACTIVE', 'LAUNCH_FAILED', 'TEARING_DOWN', 'CANCELLED'] as const)(
    'of a launch is refused while its environment is %s',
    async (status) => {
      const claim = await requested(`env-${status.toLowerCase().replace('_', '-')}`);
      const { environmentId } = await fixture.database.operation.findUniqueOrThrow({
        where: { id: claim.operationId },
      });
      await fixture.database.environment.update({ where: { id: environmentId }, data: { status } });
      expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).toBeNull();
      expect(await dueOperations(fixture.database, 1_000)).not.toContain(claim.operationId);
    },
  );

  test('of an operation that nobody knows is refused', async () => {
    const operationId = '00000000-0000-4000-8000-000000000000';
    expect(await claimOperation(fixture.database, { operationId, workerId: 'one', leaseMs: 1 })).toBeNull();
  });

  test('waits until the operation is due', async () => {
    const claim = await requested('not-yet');
    const due = (interval: string) => fixture.database.$executeRaw`
      UPDATE operations SET next_attempt_at = clock_timestamp() + ${interval}::interval
      WHERE id = ${claim.operationId}::uuid`;
    await due('1 minute');
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).toBeNull();
    expect(await dueOperations(fixture.database, 1_000)).not.toContain(claim.operationId);
    await due('-1 millisecond');
    expect(await dueOperations(fixture.database, 1_000)).toContain(claim.operationId);
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).not.toBeNull();
  });
});

describe('a renewal', () => {
  test('keeps the lease of its holder', async () => {
    const claim = { ...(await requested('renewed')), workerId: 'one' };
    await claimOperation(fixture.database, { ...claim, leaseMs: 5_000 });
    const before = await fixture.database.operation.findUniqueOrThrow({ where: { id: claim.operationId } });
    expect(await renewLease(fixture.database, claim)).toBe(true);
    const after = await fixture.database.operation.findUniqueOrThrow({ where: { id: claim.operationId } });
    expect(Number(after.leaseExpiresAt)).toBeGreaterThan(Number(before.leaseExpiresAt) + 50_000);
  });

  test('comes too late once the lease ran out, even when nobody has taken it', async () => {
    const claim = { ...(await requested('too-late')), workerId: 'one' };
    await claimOperation(fixture.database, claim);
    await letLeaseRunOut(claim.operationId);
    expect(await renewLease(fixture.database, claim)).toBe(false);
    await claimOperation(fixture.database, { ...claim, workerId: 'two' });
    expect(await renewLease(fixture.database, claim)).toBe(false);
    expect(await renewLease(fixture.database, { ...claim, workerId: 'two' })).toBe(true);
  });

  test('of a cancelled operation is refused', async () => {
    const claim = { ...(await requested('renew-gone')), workerId: 'one' };
    await claimOperation(fixture.database, claim);
    await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'renew-gone', confirm: 'renew-gone' },
    });
    expect(await renewLease(fixture.database, claim)).toBe(false);
  });
});

describe.each([10 * minuteMs, -10 * minuteMs])('with a clock that is off by %i ms', (offsetMs) => {
  const suffix = offsetMs > 0 ? 'ahead' : 'behind';

  test('a request is due at once', async () => {
    setOwnClock(offsetMs);
    const claim = await requested(`due-${suffix}`);
    expect(await dueOperations(fixture.database, 1_000)).toContain(claim.operationId);
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'one' })).not.toBeNull();
  });

  test('a teardown is due at once', async () => {
    const name = `teardown-${suffix}`;
    await fixture.environmentIn('ACTIVE', name);
    setOwnClock(offsetMs);
    const { operation } = await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name, confirm: name },
    });
    expect(await dueOperations(fixture.database, 1_000)).toContain(operation?.id);
  });

  test('a lease is neither longer nor shorter', async () => {
    const claim = await requested(`lease-${suffix}`);
    await claimOperation(fixture.database, { ...claim, workerId: 'one' });
    setOwnClock(offsetMs);
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'two' })).toBeNull();
    expect(await renewLease(fixture.database, { ...claim, workerId: 'one' })).toBe(true);
    const [left] = await fixture.database.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM lease_expires_at - clock_timestamp())::float8 AS seconds
      FROM operations WHERE id = ${claim.operationId}::uuid`;
    expect(left?.seconds).toBeGreaterThan(50);
    expect(left?.seconds).toBeLessThan(61);
    await letLeaseRunOut(claim.operationId);
    expect(await claimOperation(fixture.database, { ...claim, workerId: 'two' })).not.toBeNull();
  });
});
