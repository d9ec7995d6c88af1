import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { enqueueOperation } from './enqueue';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

async function jobs(): Promise<number> {
  const [row] = await fixture.database.$queryRaw<
    { count: bigint }[]
  >`SELECT count(*) FROM pgboss.job WHERE name = 'operations'`;
  return Number(row?.count);
}

test('a first job whose transaction fails takes nothing with it: the next one is sent', async () => {
  const before = await jobs();
  const failing = fixture.database.$transaction(async (tx) => {
    await enqueueOperation(tx, { operationId: randomUUID() });
    throw new Error('something after it failed');
  });
  await expect(failing).rejects.toThrow('something after it failed');
  await fixture.database.$transaction((tx) => enqueueOperation(tx, { operationId: randomUUID() }));
  expect(await jobs()).toBe(before + 1);
});
