import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { measured } from '@/lib/testing/checks/measured';
import { takeCallToken } from './call-budget';
import { observeBudgets, observeFollowing } from './target-metrics';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const lag = 'slipway_follower_lag_seconds{target="sandbox"}';
const blind = 'slipway_follower_blind{target="sandbox"}';

async function following() {
  const values = await measured(() => observeFollowing(fixture.database));
  return { lag: values.get(lag), blind: values.get(blind) };
}

/** A launch that CloudFormation took so long ago, in a target that was read last so long ago. */
async function inFlight(acceptedAgo: string, readAgo: string | null, lastError: string | null = null) {
  const { id } = await fixture.environmentIn('LAUNCHING', 'launching');
  await fixture.database.$executeRaw`
    UPDATE operations SET status = 'IN_PROGRESS', accepted_at = clock_timestamp() - ${acceptedAgo}::interval
    WHERE environment_id = ${id}`;
  await fixture.database.$executeRaw`
    INSERT INTO followers (target_id, last_read_at, last_error)
    VALUES (${fixture.targetId}, clock_timestamp() - ${readAgo}::interval, ${lastError})`;
}

describe('the metrics of a follower', () => {
  test('say nothing of a target that nobody ever followed', async () => {
    expect(await following()).toEqual({ lag: undefined, blind: undefined });
  });

  test('are the age of the last read while something is in flight', async () => {
    await inFlight('1 hour', '20 seconds');
    const found = await following();
    expect(found.blind).toBe(0);
    expect(found.lag).toBeGreaterThanOrEqual(20);
    expect(found.lag).toBeLessThan(60);
  });

  test('do not count the time before there was anything to read', async () => {
    await inFlight('3 seconds', '2 days');
    const found = await following();
    expect(found.blind).toBe(0);
    expect(found.lag).toBeLessThan(60);
  });

  test('are nothing while nothing is in flight, whatever went wrong the last time', async () => {
    await inFlight('1 hour', '2 days', 'AccessDenied');
    await fixture.database.$executeRaw`UPDATE operations SET status = 'FAILED'`;
    expect(await following()).toEqual({ lag: 0, blind: 0 });
  });

  test.each([
    ['reading fails', '1 second', 'AccessDenied'],
    ['nobody reads', '2 minutes', null],
    ['nobody ever read', null, null],
  ])('show that Slipway is blind when %s', async (_, readAgo, lastError) => {
    await inFlight('1 hour', readAgo, lastError);
    expect((await following()).blind).toBe(1);
  });

  test('show that Slipway is blind for one stack of many', async () => {
    await inFlight('1 hour', '1 second');
    await fixture.database.$executeRaw`UPDATE operations SET follow_error = 'AccessDenied'`;
    expect((await following()).blind).toBe(1);
  });
});

test('the call budget of a target is what may be called at once; below zero, so many wait', async () => {
  const target = await fixture.database.target.findUniqueOrThrow({ where: { id: fixture.targetId } });
  const limits = {
    startRate: 2,
    mostRate: 2,
    leastRate: 1,
    growthPerSecond: 0,
    burstSeconds: 2,
    throttleOnceSeconds: 2,
  };
  const available = async () => {
    const values = await measured(() => observeBudgets(fixture.database, limits));
    return values.get('slipway_call_budget_available{target="sandbox"}') ?? Number.NaN;
  };
  expect(await available()).toBeNaN();
  for (let call = 0; call < 30; call += 1) await takeCallToken(fixture.database, target, limits);
  expect(await available()).toBeLessThan(0);
  await fixture.database.$executeRaw`UPDATE read_budgets SET refilled_at = refilled_at - interval '1 hour'`;
  expect(await available()).toBe(4);
});
