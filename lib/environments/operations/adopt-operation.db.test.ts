import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { adoptAsTaken } from './adopt-operation';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

test('an operation that AWS had taken after all fails no longer, and is not given up', async () => {
  const { id } = await fixture.request('taken');
  const { database } = fixture;
  await database.$executeRaw`
    UPDATE operations SET failing_since = now() - interval '10 minutes', reason = 'AWS is throttling', give_up = ${{
      by: 'Root',
      reason: 'stuck',
      at: new Date().toISOString(),
      lastSaid: null,
      withoutLooking: false,
    }}::jsonb WHERE environment_id = ${id}`;
  const { operations, ...read } = await database.environment.findUniqueOrThrow({
    where: { id },
    select: {
      id: true,
      status: true,
      ownerId: true,
      stackId: true,
      operations: { select: { id: true, kind: true, status: true } },
    },
  });
  const [unfinished] = operations;
  if (!unfinished) throw new Error('There is no operation');
  await adoptAsTaken(database, { ...read, unfinished }, { stackId: 'arn:of-the-stack', at: new Date() });
  expect(await database.operation.findUniqueOrThrow({ where: { id: unfinished.id } })).toMatchObject({
    status: 'IN_PROGRESS',
    executing: true,
    reason: null,
    failingSince: null,
    giveUp: null,
  });
});
