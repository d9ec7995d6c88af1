import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { recordFailure } from '@/lib/environments/operations/record-operation';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { listTargets } from '@/lib/targets/list-targets';
import { createFixture, type Fixture, heldBy, requestOf } from '@/lib/testing/checks/fixtures';
import { getEnvironment } from './get-environment';
import { listEnvironments } from './list-environments';
import { listEvents } from './list-events';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

describe('an environment', () => {
  test('shows everything that a page shows, and never the external id', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'shown');
    const outputs = { Url: 'http://shown.example', ApiUrl: 'http://shown.example/fastapi' };
    await fixture.database.environment.update({ where: { id }, data: { outputs } });
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'shown' } });
    expect(seen).toMatchObject({
      id,
      status: 'ACTIVE',
      url: 'http://shown.example',
      outputs,
      inputs: { zones: 3, backupRetentionDays: 7 },
      targetDetail: { name: 'sandbox', accountId: '123456789012', region: 'eu-west-3' },
      operations: [{ kind: 'CREATE' }],
      forbidden: { giveUp: expect.stringContaining('Only admins may') },
    });
    const targets = await listTargets({ ctx: fixture.as('grace') });
    expect(targets).toMatchObject([
      { name: 'sandbox', roleArn: expect.stringContaining('slipway-launcher') },
    ]);
    expect(JSON.stringify([seen, targets])).not.toContain('an-external-id-nobody-may-see');
  });

  test('is not there for engineers of other teams, and can’t be changed by other teams’ approvers', async () => {
    await fixture.environmentIn('ACTIVE', 'ours');
    const get = (person: 'grace' | 'olga' | 'bert' | 'root') =>
      getEnvironment({ ctx: fixture.as(person), input: { name: 'ours' } });
    const nowhere = getEnvironment({ ctx: fixture.as('grace'), input: { name: 'nowhere' } });
    const reasons = await Promise.allSettled([get('grace'), nowhere]);
    const messages = reasons.map((reason) => reason.status === 'rejected' && String(reason.reason.message));
    // Word for word the same, so that nobody learns which names other teams use.
    expect(messages).toEqual(
      ['ours', 'nowhere'].map((name) => `There is no environment "${name}", or you may not see it.`),
    );
    await expect(get('grace')).rejects.toMatchObject({ code: 'not-found' });
    expect(await get('olga')).toMatchObject({
      forbidden: { update: expect.stringContaining('Only members of the team payments') },
    });
    expect((await get('bert')).forbidden).not.toHaveProperty('update');
    expect((await get('root')).forbidden).toEqual({});
  });

  test('is the one that holds the name, else the one that had it last; the id picks any', async () => {
    const ctx = fixture.as('ada');
    const first = await fixture.environmentIn('TORN_DOWN', 'reused');
    const second = await fixture.environmentIn('CANCELLED', 'reused');
    const get = async (id?: string) => (await getEnvironment({ ctx, input: { name: 'reused', id } })).id;
    expect(await get()).toBe(second.id);
    const third = await fixture.request('reused');
    expect(await get()).toBe(third.id);
    expect(await get(first.id)).toBe(first.id);
    await expect(get('another')).rejects.toMatchObject({ code: 'not-found' });
    await expect(getEnvironment({ ctx, input: { name: 'shown', id: first.id } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('that left something before its cost was kept is shown', async () => {
    const { id } = await fixture.environmentIn('TORN_DOWN', 'long-gone');
    const left = { logicalId: 'Key', type: 'AWS::KMS::Key', physicalId: null, note: 'Kept on purpose.' };
    await fixture.database.environment.update({ where: { id }, data: { residue: [left] } });
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'long-gone' } });
    expect(seen.residue).toEqual([{ ...left, monthlyUsd: 0, of: null }]);
  });

  test('that was torn down has no address any more', async () => {
    const { id } = await fixture.environmentIn('TORN_DOWN', 'gone');
    await fixture.database.environment.update({
      where: { id },
      data: { outputs: { Url: 'http://gone.example' } },
    });
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'gone' } });
    expect(seen).toMatchObject({ url: null, outputs: { Url: 'http://gone.example' } });
  });

  test.each(['\u0000', 'a\u0000b', '\ud800', '', '%', '../x', '__proto__', 'x'.repeat(100_000)])(
    'can’t be found by %j',
    async (name) => {
      const ctx = fixture.as('root');
      await expect(getEnvironment({ ctx, input: { name } })).rejects.toMatchObject({ code: 'not-found' });
      await expect(listEvents({ ctx, input: { name } })).rejects.toMatchObject({ code: 'not-found' });
      await expect(getEnvironment({ ctx, input: { name: 'shown', id: name } })).rejects.toMatchObject({
        code: 'not-found',
      });
    },
  );

  test('keeps its history readable when the team that made it is not the one that holds the name now', async () => {
    const mine = await fixture.environmentIn('TORN_DOWN', 'handed-on');
    await launchEnvironment({ ctx: fixture.as('grace'), input: requestOf('handed-on', { team: 'search' }) });
    const get = (id?: string) => getEnvironment({ ctx: fixture.as('ada'), input: { name: 'handed-on', id } });
    await expect(get()).rejects.toMatchObject({ code: 'not-found' });
    expect((await get(mine.id)).id).toBe(mine.id);
  });
});

describe('a launch that continues, as the teardown that stopped it was refused', () => {
  test('is the operation that is shown, on the page and in lists, until something else is done', async () => {
    const ctx = fixture.as('ada');
    const name = 'resumed';
    await fixture.environmentIn('LAUNCHING', name);
    const held = heldBy('w', await tearDownEnvironment({ ctx, input: { name, confirm: name } }));
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    const cause = { logicalId: null, type: null, reason: 'protected', explanation: null };
    const seen = { stackStatus: 'CREATE_IN_PROGRESS', resources: null };
    await recordFailure(fixture.database, held, cause, seen);

    const current = { kind: 'CREATE', status: 'IN_PROGRESS' };
    const launching = await getEnvironment({ ctx, input: { name } });
    expect(launching).toMatchObject({ status: 'LAUNCHING', operation: current });
    expect(launching.operations).toMatchObject([{ kind: 'TEARDOWN', status: 'FAILED' }, current]);
    const listed = async () => (await listEnvironments({ ctx, input: { q: name } })).items[0]?.operation;
    expect(await listed()).toMatchObject(current);

    await fixture.database.operation.update({
      where: { id: launching.operation?.id ?? '' },
      data: { status: 'SUCCEEDED', finishedAt: new Date(Date.now() + 1_000) },
    });
    const ended = { kind: 'CREATE', status: 'SUCCEEDED' };
    expect(await getEnvironment({ ctx, input: { name } })).toMatchObject({ operation: ended });
    expect(await listed()).toMatchObject(ended);
  });
});
