import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isNameTaken } from '@/lib/environments/is-name-taken';
import { environmentStatuses, isTerminal } from '@/lib/environments/states';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { launchEnvironment } from './launch-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

describe('a name', () => {
  test.each(['race-one', 'race-two', 'race-three'])(
    'that twenty people ask for at once goes to one (%s)',
    async (name) => {
      const pools = [1, 2, 3, 4].map(() => fixture.openPool(5));
      const asked = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => {
          const ctx = fixture.as(index % 2 === 0 ? 'ada' : 'root', pools[index % pools.length]);
          return launchEnvironment({ ctx, input: requestOf(name) });
        }),
      );
      expect(asked.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
      const refused = asked.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
      expect(refused).toHaveLength(19);
      for (const reason of refused) {
        expect(reason).toBeInstanceOf(SlipwayError);
        expect(reason).toMatchObject({ code: 'conflict', fields: [{ path: 'name' }] });
      }
      const { database } = fixture;
      const [environment, ...others] = await database.environment.findMany({ where: { name } });
      expect(others).toEqual([]);
      expect(await database.operation.count({ where: { environmentId: environment?.id } })).toBe(1);
      expect(await database.auditEntry.count({ where: { subjectId: environment?.id } })).toBe(1);
      const asks = await database.$queryRaw<unknown[]>`
      SELECT 1 FROM pgboss.job JOIN operations o ON o.id::text = data->>'operationId'
      JOIN environments e ON e.id = o.environment_id WHERE e.name = ${name}`;
      expect(asks).toHaveLength(1);
    },
  );

  test.each(environmentStatuses)(
    'of an environment that is %s is free exactly when that is an end',
    async (status) => {
      const name = `is-${status.toLowerCase().replaceAll('_', '-')}`.slice(0, 20).replace(/-$/, '');
      await fixture.environmentIn(status, name);
      const ctx = fixture.as('bert');
      expect(await isNameTaken({ ctx, input: { name } })).toBe(!isTerminal(status));
      const again = launchEnvironment({ ctx, input: requestOf(name) });
      if (isTerminal(status)) {
        expect(await again).toMatchObject({ name, status: 'QUEUED', stackName: `slipway-${name}` });
        expect(await isNameTaken({ ctx, input: { name } })).toBe(true);
      } else {
        await expect(again).rejects.toMatchObject({ code: 'conflict', fields: [{ path: 'name' }] });
      }
    },
  );

  test('is held across teams', async () => {
    await fixture.request('of-payments');
    const input = requestOf('of-payments', { team: 'search' });
    await expect(launchEnvironment({ ctx: fixture.as('grace'), input })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test.each(['\u0000', 'a\u0000b', '\ud800', ''])('that can’t be one (%j) is not taken', async (name) => {
    expect(await isNameTaken({ ctx: fixture.as('ada'), input: { name } })).toBe(false);
  });
});
