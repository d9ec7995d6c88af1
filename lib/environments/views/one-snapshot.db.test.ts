import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { EnvironmentSummary } from './environment-view';
import { getEnvironment } from './get-environment';
import { listEnvironments } from './list-environments';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

type Read = (ctx: Context, name: string) => Promise<EnvironmentSummary | undefined>;

const reads: [string, string, Read][] = [
  ['on its page', 'opened', (ctx, name) => getEnvironment({ ctx, input: { name } })],
  [
    'in the list',
    'listed',
    async (ctx, name) => (await listEnvironments({ ctx, input: { q: name } })).items[0],
  ],
];

describe('an environment whose teardown fails while it is read', () => {
  test.each(reads)('is seen before or after it, never half of each: %s', async (_, name, read) => {
    const { id } = await fixture.environmentIn('TEARING_DOWN', name);
    const reader = fixture.openPool();
    let seen: ReturnType<Read> | undefined;
    await fixture.database.$transaction(async (tx) => {
      const [operation] = await tx.operation.findMany({ where: { environmentId: id, finishedAt: null } });
      if (!operation) throw new Error('there is no teardown under way');
      // Whoever reads gets as far as this table.
      await tx.$executeRaw`LOCK TABLE operations IN ACCESS EXCLUSIVE MODE`;
      seen = read(fixture.as('ada', reader), name);
      await waitUntil('the reader to be at the operations', async () => {
        const waiting = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_locks WHERE relation = 'operations'::regclass AND NOT granted`;
        return waiting.length > 0 || undefined;
      });
      await moveOperation(tx, {
        id: operation.id,
        from: 'IN_PROGRESS',
        to: 'FAILED',
        set: { finishedAt: new Date() },
      });
      await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to: 'ACTIVE' });
    });
    const { status, operation } = (await seen) ?? {};
    expect([status, operation?.status]).toEqual(['TEARING_DOWN', 'IN_PROGRESS']);
  });
});
