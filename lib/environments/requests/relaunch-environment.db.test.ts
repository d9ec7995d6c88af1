import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { letGo, recordFailure, recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import { recordFailedStackRemoved } from '@/lib/environments/operations/record-stack-removed';
import { type EnvironmentStatus, environmentStatuses } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { countRows, createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import { relaunchEnvironment } from './relaunch-environment';
import { tearDownEnvironment } from './tear-down-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const relaunch = (name: string, inputs: Record<string, unknown> = {}, person: 'ada' | 'grace' = 'ada') =>
  relaunchEnvironment({ ctx: fixture.as(person), input: { name, inputs } });

/** An environment whose launch of a stack has failed. */
async function failed(name: string) {
  const environment = await fixture.environmentIn('LAUNCH_FAILED', name);
  await fixture.database.operation.updateMany({
    where: { environmentId: environment.id },
    data: { status: 'FAILED' },
  });
  return environment;
}

describe('a relaunch', () => {
  test('queues a launch that removes the failed stack first, with the inputs merged over those that failed', async () => {
    const { id } = await failed('again');
    const answer = await relaunch('again', { zones: 2 });
    expect(answer).toMatchObject({ status: 'QUEUED', inputs: { zones: 2, databaseClass: 'db.t3.micro' } });
    const row = await fixture.database.environment.findUniqueOrThrow({
      where: { id },
      include: {
        operations: { orderBy: { createdAt: 'asc' } },
        events: { orderBy: { id: 'desc' }, take: 1 },
      },
    });
    expect(row.operations).toMatchObject([
      { kind: 'CREATE', status: 'FAILED' },
      {
        kind: 'CREATE',
        status: 'PENDING',
        inputs: { zones: 2 },
        options: { removeStackId: stackIdOf('again') },
      },
    ]);
    expect(row).toMatchObject({ inputs: { zones: 2 }, resourcesDone: 0, stackId: stackIdOf('again') });
    expect(row.events).toMatchObject([{ status: 'RELAUNCH_REQUESTED', operationId: answer.operation?.id }]);
    const audit = await fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'environment.relaunch', subjectId: id, actorName: 'Ada' });
    const jobs = await fixture.database.$queryRaw<unknown[]>`
      SELECT 1 FROM pgboss.job WHERE data->>'operationId' = ${answer.operation?.id}`;
    expect(jobs).toHaveLength(1);
  });

  test.each(environmentStatuses.filter((status) => status !== 'LAUNCH_FAILED'))(
    'of an environment that is %s is refused',
    async (status: EnvironmentStatus) => {
      const name = `no-${environmentStatuses.indexOf(status)}-relaunch`;
      await fixture.environmentIn(status, name);
      const before = await countRows(fixture.database);
      await expect(relaunch(name)).rejects.toMatchObject({ code: 'conflict' });
      expect(await countRows(fixture.database)).toEqual(before);
    },
  );

  test('names every input that is wrong, and everything that is no input', async () => {
    await failed('wrong');
    await expect(relaunch('wrong', { zones: 9, colour: 'red' })).rejects.toMatchObject({
      code: 'invalid',
      fields: expect.arrayContaining([
        expect.objectContaining({ path: 'inputs.zones' }),
        expect.objectContaining({ path: 'inputs.colour' }),
      ]),
    });
    const input = { name: 'wrong', input: {} };
    await expect(relaunchEnvironment({ ctx: fixture.as('ada'), input })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'input' }],
    });
    expect((await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'wrong' } })).status).toBe(
      'LAUNCH_FAILED',
    );
  });

  test('is for members of the team', async () => {
    await failed('guarded');
    await expect(relaunch('guarded', {}, 'grace')).rejects.toMatchObject({ code: 'not-found' });
    const asOlga = relaunchEnvironment({ ctx: fixture.as('olga'), input: { name: 'guarded' } });
    await expect(asOlga).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('that is sent twice with the same key happens once', async () => {
    const { id } = await failed('keyed');
    const input = { name: 'keyed', inputs: { zones: 2 } };
    const send = () =>
      relaunchEnvironment({ ctx: fixture.as('ada', fixture.openPool(2)), input, idempotencyKey: 'k-1' });
    const [one, other] = await Promise.all([send(), send()]);
    expect(other).toEqual(one);
    expect(await fixture.database.operation.count({ where: { environmentId: id } })).toBe(2);
  });

  test.each([1, 2, 3])(
    'and a teardown at the same moment: one of them comes second (round %i)',
    async (round) => {
      const name = `both-${round}`;
      const { id } = await failed(name);
      const [launching, tearing] = await Promise.allSettled([
        relaunchEnvironment({ ctx: fixture.as('ada', fixture.openPool(2)), input: { name } }),
        tearDownEnvironment({
          ctx: fixture.as('bert', fixture.openPool(2)),
          input: { name, confirm: name },
        }),
      ]);
      // A teardown after the relaunch withdraws it; a relaunch after the teardown is refused.
      expect(tearing.status).toBe('fulfilled');
      if (launching.status === 'rejected') expect(launching.reason).toMatchObject({ code: 'conflict' });
      const unfinished = await fixture.database.operation.findMany({
        where: { environmentId: id, status: { in: ['PENDING', 'STARTING', 'IN_PROGRESS'] } },
      });
      expect(unfinished.map(({ kind }) => kind)).toEqual(['TEARDOWN']);
    },
  );
});

describe('a relaunch that is withdrawn', () => {
  test('tears the failed stack down, with the inputs that it was launched with', async () => {
    const { id } = await failed('withdrawn');
    const answer = await relaunch('withdrawn', { zones: 2 });
    const torn = await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'withdrawn', confirm: 'withdrawn' },
    });
    expect(torn).toMatchObject({
      status: 'TEARING_DOWN',
      stackId: stackIdOf('withdrawn'),
      inputs: { zones: 3 },
    });
    const operations = await fixture.database.operation.findMany({
      where: { environmentId: id },
      orderBy: { createdAt: 'asc' },
    });
    expect(operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['CREATE', 'FAILED'],
      ['CREATE', 'CANCELLED'],
      ['TEARDOWN', 'PENDING'],
    ]);
    const held = { ...heldBy('w', answer), workerId: 'w' };
    expect(await claimOperation(fixture.database, { ...held, leaseMs: 1_000 })).toBeNull();
  });

  test('stops the worker that was removing the failed stack', async () => {
    await failed('in-work');
    const answer = await relaunch('in-work');
    const held = heldBy('w', answer);
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await tearDownEnvironment({ ctx: fixture.as('ada'), input: { name: 'in-work', confirm: 'in-work' } });
    await expect(letGo(fixture.database, held, 0)).rejects.toThrow('moved by somebody else');
    await expect(recordLaunchIntent(fixture.database, held)).rejects.toThrow('moved by somebody else');
  });
});

describe('the stack of the failed launch', () => {
  test('makes way with its id and resources; what it left stays on the list', async () => {
    const { id } = await failed('way');
    await fixture.database.stackResource.create({
      data: {
        environmentId: id,
        logicalId: 'Vpc',
        type: 'AWS::EC2::VPC',
        status: 'DELETE_COMPLETE',
        updatedAt: new Date(),
      },
    });
    const held = heldBy('w', await relaunch('way'));
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    const left = {
      logicalId: 'K',
      type: 'AWS::KMS::Key',
      physicalId: 'k-1',
      note: 'Kept.',
      monthlyUsd: 1,
      of: null,
    };
    await recordFailedStackRemoved(fixture.database, held, { stackId: stackIdOf('way'), residue: [left] });
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'way' } });
    expect(seen).toMatchObject({ stackId: null, stackStatus: null, resources: [], residue: [left] });
  });

  test('that cannot be removed leaves the launch failed, with the reason', async () => {
    await failed('stays');
    const held = heldBy('w', await relaunch('stays'));
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    const cause = { logicalId: 'Vpc', type: 'AWS::EC2::VPC', reason: 'It stays', explanation: null };
    await recordFailure(fixture.database, held, cause);
    const seen = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'stays' } });
    expect(seen).toMatchObject({
      status: 'LAUNCH_FAILED',
      statusReason: 'It stays',
      stackId: stackIdOf('stays'),
    });
  });
});
