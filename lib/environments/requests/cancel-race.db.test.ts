import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import {
  type Held,
  handToFollower,
  postpone,
  recordFailure,
  recordLaunchIntent,
} from '@/lib/environments/operations/record-operation';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import { tearDownEnvironment } from './tear-down-environment';

let fixture: Fixture;
let portal: Database;
let worker: Database;

beforeAll(async () => {
  fixture = await createFixture();
  portal = fixture.openPool();
  worker = fixture.openPool();
});
afterAll(() => fixture.close());

async function claimed(name: string): Promise<Held> {
  const held = heldBy('w', await fixture.request(name));
  await claimOperation(worker, { ...held, leaseMs: 60_000 });
  return held;
}

const cancel = (name: string) =>
  tearDownEnvironment({ ctx: fixture.as('ada', portal), input: { name, confirm: name } });

/** Both at once, on connections of their own; every failure must be the one that a loser of this race is told. */
async function race(
  name: string,
  move: () => Promise<void>,
): Promise<{ cancelled: boolean; moved: boolean }> {
  const [cancelling, moving] = await Promise.allSettled([cancel(name), move()]);
  if (cancelling.status === 'rejected') {
    expect(cancelling.reason).toBeInstanceOf(SlipwayError);
    expect(cancelling.reason).toMatchObject({ code: 'conflict' });
  }
  if (moving.status === 'rejected') expect(moving.reason).toBeInstanceOf(MovedElsewhere);
  return { cancelled: cancelling.status === 'fulfilled', moved: moving.status === 'fulfilled' };
}

const rounds = 25;

describe('a cancel that meets the worker', () => {
  test('either cancels or comes too late: never both, never neither', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `intend-${round}`;
      const held = await claimed(name);
      const { cancelled, moved } = await race(name, () => recordLaunchIntent(worker, held));
      expect(cancelled).toBe(!moved);
      const row = await fixture.database.environment.findUniqueOrThrow({
        where: { id: held.environmentId },
        include: { operations: true },
      });
      expect(row.status).toBe(cancelled ? 'CANCELLED' : 'LAUNCHING');
      expect(row.operations).toMatchObject([{ status: cancelled ? 'CANCELLED' : 'STARTING' }]);
    }
  });

  test('leaves no operation to a later claim, whichever was first', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `claim-${round}`;
      const held = heldBy('w', await fixture.request(name));
      const [claim] = await Promise.all([claimOperation(worker, { ...held, leaseMs: 60_000 }), cancel(name)]);
      if (claim) await expect(recordLaunchIntent(worker, held)).rejects.toThrow(MovedElsewhere);
      expect(await claimOperation(worker, { ...held, workerId: 'other', leaseMs: 60_000 })).toBeNull();
    }
  });

  test('and a postponement end cancelled, in either order', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `postpone-${round}`;
      const held = await claimed(name);
      const { cancelled } = await race(name, () =>
        postpone(worker, held, { reason: 'Throttled', delayMs: 1_000 }),
      );
      expect(cancelled).toBe(true);
      const row = await fixture.database.operation.findUniqueOrThrow({ where: { id: held.operationId } });
      expect(row.status).toBe('CANCELLED');
    }
  });

  test('and a failure before the stack end in one of the two', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `fail-${round}`;
      const held = await claimed(name);
      const cause = { logicalId: null, type: null, reason: 'Access denied', explanation: null };
      const { cancelled, moved } = await race(name, () => recordFailure(worker, held, cause));
      const row = await fixture.database.environment.findUniqueOrThrow({ where: { id: held.environmentId } });
      // Who comes after the failure finds LAUNCH_FAILED, and starts a teardown.
      if (moved) expect(row.status).toBe(cancelled ? 'TEARING_DOWN' : 'LAUNCH_FAILED');
      else expect(row.status).toBe('CANCELLED');
    }
  });

  test('never breaks into the hand-over to the follower: it is refused before, and stops the launch after', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `handover-${round}`;
      const held = await claimed(name);
      await recordLaunchIntent(worker, held);
      const { cancelled, moved } = await race(name, () => handToFollower(worker, held, `stack-of-${name}`));
      expect(moved).toBe(true);
      const row = await fixture.database.environment.findUniqueOrThrow({
        where: { id: held.environmentId },
        include: { operations: { orderBy: { createdAt: 'asc' } } },
      });
      expect(row.stackId).toBe(`stack-of-${name}`);
      expect(row.status).toBe(cancelled ? 'TEARING_DOWN' : 'LAUNCHING');
      expect(row.operations.map(({ kind, status }) => [kind, status])).toEqual(
        cancelled
          ? [
              ['CREATE', 'CANCELLED'],
              ['TEARDOWN', 'PENDING'],
            ]
          : [['CREATE', 'IN_PROGRESS']],
      );
    }
  });
});
