import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Prisma } from '@/lib/db/generated/client';
import type { OperationStatus } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { cancelOperation } from './cancel-operation';
import { tearDownEnvironment } from './tear-down-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const cancel = (name: string) => cancelOperation({ ctx: fixture.as('bert'), input: { name } });

/** A teardown of an active environment that has come this far. */
async function tearingDown(
  name: string,
  status: OperationStatus,
  data: Prisma.OperationUpdateManyMutationInput = {},
): Promise<void> {
  await fixture.environmentIn('ACTIVE', name);
  const ctx = fixture.as('bert');
  const { operation } = await tearDownEnvironment({ ctx, input: { name, confirm: name } });
  await fixture.database.operation.update({ where: { id: operation?.id ?? '' }, data: { ...data, status } });
}

/** Whether pages and lists would offer to cancel. */
async function offered(name: string): Promise<boolean | undefined> {
  const ctx = fixture.as('ada');
  const detail = await getEnvironment({ ctx, input: { name } });
  const { items } = await listEnvironments({ ctx, input: { q: name } });
  expect(items[0]?.operation?.cancellable).toBe(detail.operation?.cancellable);
  expect(detail.operations[0]?.cancellable).toBe(detail.operation?.cancellable);
  return detail.operation?.cancellable;
}

describe('a teardown', () => {
  test('that waits is offered to be cancelled, and is', async () => {
    await tearingDown('waiting', 'PENDING');
    expect(await offered('waiting')).toBe(true);
    expect(await cancel('waiting')).toMatchObject({
      status: 'ACTIVE',
      operation: { kind: 'TEARDOWN', status: 'CANCELLED', cancellable: false },
    });
  });

  test('that a worker is preparing is taken from it', async () => {
    await tearingDown('preparing', 'STARTING');
    expect(await offered('preparing')).toBe(true);
    expect(await cancel('preparing')).toMatchObject({ status: 'ACTIVE', operation: { status: 'CANCELLED' } });
    const { id } = await fixture.database.operation.findFirstOrThrow({
      where: { kind: 'TEARDOWN', environment: { name: 'preparing' } },
    });
    const { workerId, leaseExpiresAt } = await fixture.database.operation.findUniqueOrThrow({
      where: { id },
    });
    expect([workerId, leaseExpiresAt]).toEqual([null, null]);
  });

  test('that stopped a launch gives it back', async () => {
    const ctx = fixture.as('ada');
    const { id } = await fixture.environmentIn('LAUNCHING', 'stopped');
    await tearDownEnvironment({ ctx, input: { name: 'stopped', confirm: 'stopped' } });
    expect(await offered('stopped')).toBe(true);
    expect(await cancel('stopped')).toMatchObject({
      status: 'LAUNCHING',
      operation: { kind: 'CREATE', status: 'IN_PROGRESS', finishedAt: null },
    });
    const resumed = await fixture.database.environmentEvent.findFirstOrThrow({
      where: { environmentId: id, status: 'LAUNCH_RESUMED' },
    });
    expect(resumed.reason).toBe('The launch continues: its stack was not deleted');
  });

  test.each([
    ['deleting', 'PENDING', { executing: true }, 'CloudFormation is deleting'],
    ['again', 'PENDING', { round: 2 }, 'CloudFormation is deleting'],
    ['asked', 'STARTING', { executing: true }, 'CloudFormation is deleting'],
  ] as const)('that is %s is not offered, and refused', async (name, status, data, message) => {
    await tearingDown(name, status, data);
    expect(await offered(name)).toBe(false);
    await expect(cancel(name)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(message),
    });
    expect(await getEnvironment({ ctx: fixture.as('ada'), input: { name } })).toMatchObject({
      status: 'TEARING_DOWN',
      operation: { status },
    });
  });
});

test('where nothing is under way, neither update nor teardown is', async () => {
  await fixture.environmentIn('ACTIVE', 'idle');
  expect(await offered('idle')).toBe(false);
  await expect(cancel('idle')).rejects.toMatchObject({
    code: 'conflict',
    message: 'Neither an update nor a teardown of "idle" is under way.',
  });
});
