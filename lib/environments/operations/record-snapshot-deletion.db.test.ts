import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { recordSnapshotThere, takeSnapshotDeletion } from './record-snapshot-deletion';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

test('a deletion that RDS takes its time over is given up after failures in a row, not after looks', async () => {
  const { database, as } = fixture;
  await fixture.environmentIn('LAUNCH_FAILED', 'left');
  const { id: environmentId } = await database.environment.findFirstOrThrow({ where: { name: 'left' } });
  const requestedById = as('ada').actor.id;
  const { id } = await database.snapshotDeletion.create({
    data: { id: randomUUID(), environmentId, snapshot: 'slipway-left-1', requestedById },
  });
  const take = async () => {
    const taken = await takeSnapshotDeletion(database, id, 0);
    if (!taken) throw new Error('It is not due');
    return taken;
  };
  expect([(await take()).attempts, (await take()).attempts]).toEqual([1, 2]);
  await recordSnapshotThere(database, await take());
  expect((await take()).attempts).toBe(1);
});
