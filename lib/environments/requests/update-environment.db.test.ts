import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { environmentStatuses } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { countRows, createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { tearDownEnvironment } from './tear-down-environment';
import { updateEnvironment } from './update-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const change = (name: string, body: unknown, as = fixture.as('ada')) =>
  updateEnvironment({ ctx: as, input: { name, body } });
const read = (name: string) => getEnvironment({ ctx: fixture.as('ada'), input: { name } });

describe('asking for a change', () => {
  test('is on record at once, while what serves stays as it is', async () => {
    await fixture.environmentIn('ACTIVE', 'on-record');
    const answer = await change('on-record', { inputs: { instanceType: 't3.small' }, apply: 'review' });
    expect(answer).toMatchObject({
      status: 'UPDATING',
      notice: null,
      inputs: { instanceType: 't3.micro' },
      operation: {
        kind: 'UPDATE',
        status: 'PENDING',
        apply: 'review',
        plan: null,
        awaitsConfirmation: false,
        inputs: { instanceType: 't3.small', zones: 3 },
      },
    });
    const audit = await fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({
      action: 'environment.update',
      subjectId: answer.id,
      details: { changes: { instanceType: { from: 't3.micro', to: 't3.small' } }, mayReplaceData: false },
    });
    expect(await verifyAudit(fixture.database)).toMatchObject({ intact: true });
    const jobs = await fixture.database.$queryRaw<{ data: { operationId: string } }[]>`
      SELECT data FROM pgboss.job WHERE data->>'operationId' = ${answer.operation?.id}`;
    expect(jobs).toHaveLength(1);
  });

  test('with the version that was read is refused once somebody has changed it since', async () => {
    await fixture.environmentIn('ACTIVE', 'read-before');
    const { version } = await read('read-before');
    const first = await change('read-before', { inputs: { zones: 3 }, version });
    expect(first.version).toBe(version);
    await change('read-before', { inputs: { minInstances: 2 }, apply: 'review', version });
    const operation = await fixture.database.operation.findFirstOrThrow({
      where: { status: 'PENDING', environment: { name: 'read-before' } },
    });
    await fixture.database.operation.update({
      where: { id: operation.id },
      data: { status: 'FAILED', finishedAt: new Date() },
    });
    await fixture.database.environment.updateMany({
      where: { name: 'read-before' },
      data: { status: 'ACTIVE' },
    });
    const before = await countRows(fixture.database);
    await expect(change('read-before', { inputs: { maxInstances: 5 }, version })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/was changed since it was read: the latest change is an update by Ada/),
      fields: [{ path: 'version' }],
    });
    expect(await countRows(fixture.database)).toEqual(before);
    const now = await read('read-before');
    expect(await change('read-before', { inputs: { maxInstances: 5 }, version: now.version })).toMatchObject({
      status: 'UPDATING',
    });
  });

  test('that changes nothing is answered in a friendly way, without an operation', async () => {
    await fixture.environmentIn('ACTIVE', 'the-same');
    const before = await countRows(fixture.database);
    const answer = await change('the-same', { inputs: { zones: 3 } });
    expect(answer).toMatchObject({ status: 'ACTIVE', notice: expect.stringContaining('Nothing to change') });
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('goes to CloudFormation after a failed update even if nothing is different: only it can tell', async () => {
    await fixture.environmentIn('UPDATE_FAILED', 'again');
    expect(await change('again', { inputs: {} })).toMatchObject({ status: 'UPDATING', notice: null });
  });

  test('with the same key gives the first answer again, and makes one operation', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'keyed');
    const ask = (name: string) =>
      updateEnvironment({
        ctx: fixture.as('ada', fixture.openPool()),
        input: { name, body: { inputs: { maxInstances: 5 } } },
        idempotencyKey: 'key-1',
      });
    const answers = await Promise.all([ask('keyed'), ask('keyed'), ask('keyed')]);
    expect(new Set(answers.map((answer) => answer.operation?.id)).size).toBe(1);
    expect(await fixture.database.operation.count({ where: { environmentId: id, kind: 'UPDATE' } })).toBe(1);
    await fixture.environmentIn('ACTIVE', 'keyed-two');
    await expect(ask('keyed-two')).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('an environment of an earlier version of its blueprint', () => {
  /** Its row as that version wrote it: with a value that is no longer taken, and an input that is gone. */
  const earlier = async (name: string, inputs: object) => {
    const { id } = await fixture.environmentIn('ACTIVE', name);
    const row = await fixture.database.environment.findUniqueOrThrow({ where: { id } });
    const data = { blueprintVersion: '1', inputs: { ...(row.inputs as object), ...inputs } };
    await fixture.database.environment.update({ where: { id }, data });
  };

  test('takes a change that puts right what is no longer taken, and loses what there is no more', async () => {
    await earlier('of-before', { instanceType: 'm1.small', colour: 'red' });
    expect((await read('of-before')).inputs).toMatchObject({ instanceType: 'm1.small', colour: 'red' });
    await expect(change('of-before', { inputs: {} })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'inputs.instanceType' }],
    });
    await expect(
      change('of-before', { inputs: { instanceType: 't3.small', databaseStorageGiB: 10 } }),
    ).rejects.toMatchObject({ code: 'invalid' });
    const answer = await change('of-before', { inputs: { instanceType: 't3.small' } });
    expect(answer).toMatchObject({ status: 'UPDATING', operation: { inputs: { instanceType: 't3.small' } } });
    expect(answer.operation?.inputs).not.toHaveProperty('colour');
  });

  test('keeps what is fixed at launch, whatever is taken now', async () => {
    await earlier('fixed-before', { vpcCidr: '100.64.0.0/16' });
    await expect(change('fixed-before', { inputs: { vpcCidr: '10.0.0.0/16' } })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'inputs.vpcCidr', message: expect.stringContaining('fixed at launch') }],
    });
  });
});

describe('storage that was changed by an update', () => {
  /** An environment whose storage an update grew so many minutes ago, by the database's clock. */
  const grown = async (name: string, minutesAgo: number, status: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED') => {
    const { id, operation: launch } = await fixture.environmentIn('ACTIVE', name);
    const operationId = launch?.id ?? '';
    const { inputs, requestedById } = await fixture.database.operation.findUniqueOrThrow({
      where: { id: operationId },
    });
    const grownInputs = { ...(inputs as object), databaseStorageGiB: 40 };
    const update = await fixture.database.operation.create({
      data: { environmentId: id, kind: 'UPDATE', status, requestedById, inputs: grownInputs },
    });
    if (status === 'SUCCEEDED')
      await fixture.database.environment.update({ where: { id }, data: { inputs: grownInputs } });
    await fixture.database.$executeRaw`
      UPDATE operations SET status = 'SUCCEEDED', finished_at = clock_timestamp() - interval '1 day'
      WHERE id = ${operationId}::uuid`;
    await fixture.database.$executeRaw`
      UPDATE operations SET finished_at = clock_timestamp() - make_interval(mins => ${minutesAgo}::int)
      WHERE id = ${update.id}::uuid`;
  };

  test('does not change again for six hours, and it is said from when on it can', async () => {
    await grown('grown', 5 * 60 + 50);
    await expect(change('grown', { inputs: { databaseStorageGiB: 60 } })).rejects.toMatchObject({
      code: 'invalid',
      fields: [
        {
          path: 'inputs.databaseStorageGiB',
          message: expect.stringMatching(
            /once in six hours.*can be changed again at \d{4}-\d\d-\d\d \d\d:\d\d UTC at the earliest$/,
          ),
        },
      ],
    });
    expect(await change('grown', { inputs: { maxInstances: 5 } })).toMatchObject({ status: 'UPDATING' });
  });

  test.each([
    ['grown-before', 6 * 60 + 1, 'SUCCEEDED'],
    ['grown-never', 10, 'FAILED'],
  ] as const)('changes again where that is over, or failed: %s', async (name, minutesAgo, status) => {
    await grown(name, minutesAgo, status);
    expect(await change(name, { inputs: { databaseStorageGiB: 60 } })).toMatchObject({ status: 'UPDATING' });
  });
});

describe('what is refused', () => {
  test.each([
    [{}, ['inputs']],
    [{ inputs: 7 }, ['inputs']],
    [{ inputs: { zones: 5, colour: 'red' } }, ['inputs.zones', 'inputs.colour']],
    [{ inputs: {}, apply: 'now' }, ['apply']],
    [{ inputs: {}, colour: 'red' }, ['colour']],
    [{ inputs: { minInstances: 4 } }, ['inputs.maxInstances']],
    [{ inputs: { vpcCidr: '10.9.0.0/16' } }, ['inputs.vpcCidr']],
    [{ inputs: { finalSnapshot: false } }, ['inputs.finalSnapshot']],
    [{ inputs: { zones: 2 } }, ['inputs.zones']],
    [{ inputs: { databaseStorageGiB: 21 } }, ['inputs.databaseStorageGiB']],
    [
      { inputs: { zones: 2, databaseStorageGiB: 21 }, apply: 'review' },
      ['inputs.zones', 'inputs.databaseStorageGiB'],
    ],
    [{ inputs: { maxInstances: 5 }, confirm: 'another' }, ['confirm']],
    [
      { inputs: { certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/8a7b' } },
      ['inputs.certificateArn'],
    ],
  ])('%j names what is wrong and changes nothing', async (body, expected) => {
    const name = 'checked';
    if (!(await fixture.database.environment.findFirst({ where: { name } }))) {
      await fixture.environmentIn('ACTIVE', name);
    }
    const before = await countRows(fixture.database);
    const error = await change(name, body).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'invalid' });
    const found = (error as { fields: { path: string }[] }).fields.map(({ path }) => path);
    expect(found.sort()).toEqual([...expected].sort());
    expect(await countRows(fixture.database)).toEqual(before);
  });

  const refused = environmentStatuses.filter((status) => status !== 'ACTIVE' && status !== 'UPDATE_FAILED');
  test.each(refused)('an environment that is %s, with what is under way', async (status) => {
    const name = `no-${status.toLowerCase().replaceAll('_', '-')}`.slice(0, 20);
    await fixture.environmentIn(status, name);
    await expect(change(name, { inputs: { maxInstances: 5 } })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`"${name}"`),
    });
  });

  test('an update while the rollback of the last one is stuck, with the way out', async () => {
    const { id } = await fixture.environmentIn('UPDATE_FAILED', 'stuck');
    await fixture.database.environment.update({
      where: { id },
      data: { stackStatus: 'UPDATE_ROLLBACK_FAILED' },
    });
    await expect(change('stuck', { inputs: { maxInstances: 5 } })).rejects.toThrow(/continue it first/);
  });

  test('somebody of another team, who does not even learn that it exists', async () => {
    await fixture.environmentIn('ACTIVE', 'not-yours');
    await expect(change('not-yours', { inputs: {} }, fixture.as('grace'))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(change('not-yours', { inputs: {} }, fixture.as('olga'))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('two at once', () => {
  test('of two changes one wins, the other is told', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'racing');
    const pools = [fixture.openPool(), fixture.openPool()];
    const results = await Promise.allSettled(
      pools.map((pool, index) =>
        change('racing', { inputs: { maxInstances: 5 + index } }, fixture.as('ada', pool)),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'conflict' });
    expect(await fixture.database.operation.count({ where: { environmentId: id, kind: 'UPDATE' } })).toBe(1);
  });

  test('of a change and a teardown one wins, the other is told', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'parting');
    const [changed, gone] = await Promise.allSettled([
      change('parting', { inputs: { maxInstances: 5 } }, fixture.as('ada', fixture.openPool())),
      tearDownEnvironment({
        ctx: fixture.as('bert', fixture.openPool()),
        input: { name: 'parting', confirm: 'parting' },
      }),
    ]);
    expect([changed.status, gone.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { status } = await read('parting');
    expect(status).toBe(changed.status === 'fulfilled' ? 'UPDATING' : 'TEARING_DOWN');
    expect(
      await fixture.database.operation.count({ where: { environmentId: id, kind: { not: 'CREATE' } } }),
    ).toBe(1);
  });

  test('of several workers one takes it', async () => {
    await fixture.environmentIn('ACTIVE', 'claimed');
    const { operation } = await change('claimed', { inputs: { maxInstances: 5 } });
    const claims = await Promise.all(
      ['one', 'two', 'three'].map((workerId) =>
        claimOperation(fixture.openPool(), {
          operationId: operation?.id ?? '',
          workerId,
          leaseMs: 60_000,
        }),
      ),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });
});
