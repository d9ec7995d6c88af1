import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { measured } from '@/lib/testing/checks/measured';
import { observeOperations } from './operation-metrics';
import type { EnvironmentStatus } from './states';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const values = () => measured(() => observeOperations(fixture.database));

/** The operation that is under way in an environment of this status. */
async function operationIn(
  status: EnvironmentStatus,
  name: string,
): Promise<{ id: string; environmentId: string }> {
  const { id: environmentId } = await fixture.environmentIn(status, name);
  const { id } = await fixture.database.operation.findFirstOrThrow({
    where: { environmentId },
    orderBy: { createdAt: 'desc' },
  });
  return { id, environmentId };
}

/** A moment before now, by the database's clock. */
async function ago(interval: string): Promise<Date> {
  const [row] = await fixture.database.$queryRaw<{ at: Date }[]>`
    SELECT clock_timestamp() - ${interval}::interval AS at`;
  if (!row) throw new Error('no time');
  return row.at;
}

describe('the metrics of operations', () => {
  test('count them by kind and status, zero where there are none, and say how old the oldest is', async () => {
    await fixture.request('one');
    const older = await fixture.request('two');
    await fixture.environmentIn('ACTIVE', 'three');
    await fixture.database.operation.updateMany({
      where: { environmentId: older.id },
      data: { createdAt: await ago('1 hour') },
    });
    const found = await values();
    expect(found.get('slipway_operations{kind="CREATE",status="PENDING"}')).toBe(2);
    expect(found.get('slipway_operations{kind="CREATE",status="SUCCEEDED"}')).toBe(1);
    expect(found.get('slipway_operations{kind="TEARDOWN",status="IN_PROGRESS"}')).toBe(0);
    const age = found.get('slipway_operation_oldest_age_seconds{kind="CREATE",status="PENDING"}');
    expect(age).toBeGreaterThanOrEqual(3_600);
    expect(age).toBeLessThan(3_700);
    expect(found.get('slipway_operation_oldest_age_seconds{kind="UPDATE",status="PENDING"}')).toBe(0);
  });

  test('count the jobs that wait, and how long the oldest has been due', async () => {
    await fixture.request('one');
    await fixture.request('two');
    const found = await values();
    expect(found.get('slipway_queue_depth{queue="operations"}')).toBe(2);
    expect(found.get('slipway_queue_depth{queue="inspections"}')).toBe(0);
    expect(found.get('slipway_queue_oldest_age_seconds{queue="operations"}')).toBeGreaterThan(0);
    await fixture.database.$executeRaw`
      UPDATE pgboss.job SET start_after = clock_timestamp() + interval '1 minute' WHERE name = 'operations'`;
    const later = await values();
    expect(later.get('slipway_queue_depth{queue="operations"}')).toBe(0);
    expect(later.get('slipway_queue_oldest_age_seconds{queue="operations"}')).toBe(0);
  });
});

describe('an operation is stuck', () => {
  const refused = 'slipway_operations_stuck{kind="CREATE",reason="aws-refuses-to-answer"}';
  const still = 'slipway_operations_stuck{kind="CREATE",reason="no-progress"}';

  async function retriedSince(interval: string, changes: object = {}) {
    const { id } = await operationIn('LAUNCHING', 'stuck');
    await fixture.database.operation.update({
      where: { id },
      data: { status: 'PENDING', attempts: 6, failingSince: await ago(interval), ...changes },
    });
  }

  test.each(['PENDING', 'STARTING'])('when it was retried for more than five minutes: %s', async (status) => {
    await retriedSince('6 minutes', { status });
    const found = await values();
    expect([found.get(refused), found.get(still)]).toEqual([1, 0]);
  });

  test.each([
    ['since four minutes', '4 minutes', {}],
    ['until it failed', '1 hour', { status: 'FAILED' }],
    ['until AWS took it', '1 hour', { status: 'IN_PROGRESS', acceptedAt: new Date() }],
  ])('but not one that was retried %s', async (_, interval, changes) => {
    await retriedSince(interval, changes);
    const found = await values();
    expect([found.get(refused), found.get(still)]).toEqual([0, 0]);
  });

  /** Under way in CloudFormation, and heard of last so long ago. */
  async function silentFor(interval: string, usualSeconds = 0) {
    const { id, environmentId } = await operationIn('LAUNCHING', 'silent');
    const at = await ago(interval);
    await fixture.database.operation.update({
      where: { id },
      data: { status: 'IN_PROGRESS', acceptedAt: await ago('5 hours') },
    });
    await fixture.database.environmentEvent.updateMany({ where: { environmentId }, data: { at } });
    await fixture.database.resourceTiming.create({
      data: {
        blueprint: 'web-environment',
        kind: 'CREATE',
        logicalId: 'Database',
        samples: 3,
        meanStart: 1,
        meanEnd: usualSeconds,
      },
    });
  }

  test('when nothing was heard of it for half an hour', async () => {
    await silentFor('31 minutes');
    expect((await values()).get(still)).toBe(1);
  });

  test('but not before, nor before twice what it usually takes', async () => {
    await silentFor('29 minutes');
    expect((await values()).get(still)).toBe(0);
  });

  test.each([
    ['59 minutes', 0],
    ['61 minutes', 1],
  ])('of what usually takes half an hour after %s: %i', async (interval, expected) => {
    await silentFor(interval, 1_800);
    expect((await values()).get(still)).toBe(expected);
  });
});
