import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type BudgetLimits, hasSpareCalls, recordThrottling, takeCallToken } from './call-budget';

let fixture: Fixture;
let database: Database;
const key = { accountId: '123456789012', region: 'eu-west-3' };
const limits: BudgetLimits = {
  startRate: 2,
  mostRate: 8,
  leastRate: 1,
  growthPerSecond: 0.2,
  burstSeconds: 2,
  throttleOnceSeconds: 2,
};
/** Four tokens, and another one in 1,000 s: what is taken can be told beforehand, however slow the machine is. */
const steady: BudgetLimits = { ...limits, startRate: 0.001, burstSeconds: 4_000, growthPerSecond: 0 };

beforeAll(async () => {
  fixture = await createFixture();
  database = fixture.database;
});
beforeEach(() => database.callBudget.deleteMany());
afterEach(() => vi.useRealTimers());
afterAll(() => fixture.close());

const budget = () => database.callBudget.findFirstOrThrow();

/** As if so many seconds had gone by on the database's clock. */
async function letPass(seconds: number): Promise<void> {
  await database.$executeRaw`
    UPDATE read_budgets SET refilled_at = refilled_at - make_interval(secs => ${seconds}::float8),
      throttled_at = throttled_at - make_interval(secs => ${seconds}::float8)`;
}

describe('the call budget', () => {
  test('is shared by two pools: what one takes, the other waits for', async () => {
    const pools = [fixture.openPool(), fixture.openPool()];
    const waits = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        takeCallToken(pools[index % 2] ?? database, key, {
          ...steady,
          startRate: 0.001,
          burstSeconds: 4_000,
        }),
      ),
    );
    // Four tokens to begin with; the others wait one after the other, a thousand seconds apart.
    const inTurn = waits.sort((one, other) => one - other).map((ms) => Math.ceil(ms / 1_000_000));
    expect(inTurn).toEqual([0, 0, 0, 0, ...Array.from({ length: 20 }, (_, index) => index + 1)]);
  });

  test('refills by the database’s clock, up to the burst and no further', async () => {
    for (let taken = 0; taken < 4; taken += 1) expect(await takeCallToken(database, key, steady)).toBe(0);
    expect(await takeCallToken(database, key, steady)).toBeGreaterThan(0);
    await letPass(1_000_000);
    const waits = [];
    for (let taken = 0; taken < 5; taken += 1) waits.push(await takeCallToken(database, key, steady));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(4);
  });

  test.each([600_000, -600_000])('does not depend on the worker’s clock, off by %i ms', async (offsetMs) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
    for (let taken = 0; taken < 4; taken += 1) await takeCallToken(database, key, steady);
    expect(await takeCallToken(database, key, steady)).toBeGreaterThan(0);
    expect(await takeCallToken(database, key, steady)).toBeLessThan(2_000_001);
  });

  test('is one for each account and region', async () => {
    for (let taken = 0; taken < 9; taken += 1) await takeCallToken(database, key, steady);
    expect(await takeCallToken(database, { ...key, region: 'eu-central-1' }, steady)).toBe(0);
    expect(await takeCallToken(database, { ...key, accountId: '999999999999' }, steady)).toBe(0);
  });

  test('grows while it is used, not while it is idle, and never beyond the most', async () => {
    await takeCallToken(database, key, limits);
    await letPass(3_600);
    await takeCallToken(database, key, limits);
    expect((await budget()).rate).toBeCloseTo(2.2, 1);
    for (let second = 0; second < 60; second += 1) {
      await letPass(1);
      await takeCallToken(database, key, limits);
    }
    expect((await budget()).rate).toBe(8);
  });

  test('halves on throttling, once for answers that come together, and never below the least', async () => {
    const fast = { ...limits, startRate: 8, throttleOnceSeconds: 60 };
    await takeCallToken(database, key, fast);
    await Promise.all([1, 2, 3, 4].map(() => recordThrottling(database, key, fast)));
    expect(await budget()).toMatchObject({ rate: 4, tokens: 0 });
    for (let time = 0; time < 5; time += 1) {
      await letPass(61);
      await recordThrottling(database, key, fast);
    }
    expect((await budget()).rate).toBe(1);
  });

  test('has nothing to spare while somebody waits', async () => {
    expect(await hasSpareCalls(database, key)).toBe(true);
    for (let taken = 0; taken < 9; taken += 1) await takeCallToken(database, key, steady);
    expect(await hasSpareCalls(database, key)).toBe(false);
    await letPass(10_000);
    expect(await hasSpareCalls(database, key)).toBe(true);
  });
});
