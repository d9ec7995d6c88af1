import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { handToFollower, letGo, postpone } from '@/lib/environments/operations/record-operation';
import { createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import { stuckOperations } from './stuck-operations';

let fixture: Fixture;
let made = 0;

beforeAll(async () => {
  fixture = await createFixture();
});
beforeEach(async () => {
  await fixture.database.operation.updateMany({ data: { status: 'FAILED' } });
});
afterAll(() => fixture.close());

const none = [
  { kind: 'CREATE', reason: 'aws-refuses-to-answer', count: 0 },
  { kind: 'CREATE', reason: 'no-progress', count: 0 },
  { kind: 'UPDATE', reason: 'aws-refuses-to-answer', count: 0 },
  { kind: 'UPDATE', reason: 'no-progress', count: 0 },
  { kind: 'TEARDOWN', reason: 'aws-refuses-to-answer', count: 0 },
  { kind: 'TEARDOWN', reason: 'no-progress', count: 0 },
];
const one = (kind: string, reason: string) =>
  none.map((row) => (row.kind === kind && row.reason === reason ? { ...row, count: 1 } : row));
const stuck = () => stuckOperations(fixture.database);

/** A launch that a worker has claimed. */
async function claimed() {
  made += 1;
  const held = heldBy('worker', await fixture.request(`stuck-${made}`));
  await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
  return held;
}

/** As if so many minutes had passed. */
async function letPass(operationId: string, minutes: number): Promise<void> {
  await fixture.database.$executeRaw`
    UPDATE operations SET created_at = created_at - make_interval(mins => ${minutes}::int),
      failing_since = failing_since - make_interval(mins => ${minutes}::int),
      accepted_at = accepted_at - make_interval(mins => ${minutes}::int), next_attempt_at = clock_timestamp()
    WHERE id = ${operationId}::uuid`;
  await fixture.database.$executeRaw`
    UPDATE environment_events SET at = at - make_interval(mins => ${minutes}::int)
    WHERE environment_id = (SELECT environment_id FROM operations WHERE id = ${operationId}::uuid)`;
}

const fail = (held: ReturnType<typeof heldBy>) =>
  postpone(fixture.database, held, { reason: 'AWS answered with an internal error (500)', delayMs: 0 });

describe('a launch whose every attempt fails', () => {
  test('is stuck after five minutes, from the first failure on, while it waits and while it is tried', async () => {
    const held = await claimed();
    await fail(held);
    await letPass(held.operationId, 4);
    expect(await stuck()).toEqual(none);
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await fail(held);
    await letPass(held.operationId, 2);
    expect(await stuck()).toEqual(one('CREATE', 'aws-refuses-to-answer'));
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    expect(await stuck()).toEqual(one('CREATE', 'aws-refuses-to-answer'));
  });

  test('is no longer stuck once an attempt goes through, or it ends', async () => {
    const [taken, waits, ended] = [await claimed(), await claimed(), await claimed()];
    for (const held of [taken, waits, ended]) {
      await fail(held);
      await letPass(held.operationId, 6);
      await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    }
    expect((await stuck())[0]?.count).toBe(3);
    await handToFollower(fixture.database, taken, stackIdOf('taken'));
    await letGo(fixture.database, waits, 0);
    await fixture.database.operation.update({ where: { id: ended.operationId }, data: { status: 'FAILED' } });
    expect(await stuck()).toEqual(none);
  });
});

describe('an operation that CloudFormation took', () => {
  const accepted = async () => {
    const held = await claimed();
    await handToFollower(fixture.database, held, stackIdOf(held.environmentId));
    return held;
  };

  test('is stuck after half an hour in which nothing is heard of it', async () => {
    const held = await accepted();
    await letPass(held.operationId, 29);
    expect(await stuck()).toEqual(none);
    await letPass(held.operationId, 2);
    expect(await stuck()).toEqual(one('CREATE', 'no-progress'));
    const event = { source: 'CLOUDFORMATION', status: 'CREATE_IN_PROGRESS', at: new Date() } as const;
    await fixture.database.environmentEvent.create({ data: { environmentId: held.environmentId, ...event } });
    expect(await stuck()).toEqual(none);
  });

  test('may take twice as long as it usually does', async () => {
    const held = await accepted();
    const usual = { samples: 3, meanStart: 0, meanEnd: 45 * 60 };
    await fixture.database.resourceTiming.create({
      data: { blueprint: 'web-environment', kind: 'CREATE', logicalId: 'Database', ...usual },
    });
    await letPass(held.operationId, 80);
    expect(await stuck()).toEqual(none);
    await letPass(held.operationId, 11);
    expect(await stuck()).toEqual(one('CREATE', 'no-progress'));
  });
});
