import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import { type EnvironmentStatus, environmentStatuses } from '@/lib/environments/states';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { countRows, createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import { tearDownEnvironment } from './tear-down-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const nameFor = (status: EnvironmentStatus, prefix: string) =>
  `${prefix}-${environmentStatuses.indexOf(status)}-${status.slice(0, 8).toLowerCase().replaceAll('_', '')}`;

const answers = {
  AWAITING_APPROVAL: 'CANCELLED',
  QUEUED: 'CANCELLED',
  ACTIVE: 'TEARING_DOWN',
  UPDATE_FAILED: 'TEARING_DOWN',
  LAUNCH_FAILED: 'TEARING_DOWN',
  TEARDOWN_BLOCKED: 'TEARING_DOWN',
  LOST: 'TEARING_DOWN',
  LAUNCHING: 'TEARING_DOWN',
  UPDATING: 'is being updated; wait for that to finish',
  TEARING_DOWN: 'is being torn down; wait for that to finish',
  TORN_DOWN: 'has ended already (TORN_DOWN)',
  CANCELLED: 'has ended already (CANCELLED)',
  REJECTED: 'has ended already (REJECTED)',
} as const satisfies Record<EnvironmentStatus, string>;

const isMove = (answer: string): answer is EnvironmentStatus =>
  environmentStatuses.some((status) => status === answer);

const moves = environmentStatuses.flatMap((from) => {
  const to = answers[from];
  return isMove(to) ? [{ from, to }] : [];
});
const refusals = environmentStatuses.flatMap((from) =>
  isMove(answers[from]) ? [] : [{ from, message: answers[from] }],
);

describe('a teardown of what its own inputs protect', () => {
  const protect = (id: string) => fixture.database.$executeRaw`
    UPDATE environments SET inputs = inputs || '{"deletionProtection": true}' WHERE id = ${id}`;

  test.each(['ACTIVE', 'UPDATE_FAILED'] as const)(
    'is refused while %s, and nothing is written',
    async (status) => {
      const name = nameFor(status, 'kept');
      const { id } = await fixture.environmentIn(status, name);
      await protect(id);
      const before = await countRows(fixture.database);
      const asked = tearDownEnvironment({ ctx: fixture.as('bert'), input: { name, confirm: name } });
      await expect(asked).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('Edit it to turn that off'),
      });
      expect(await countRows(fixture.database)).toEqual(before);
    },
  );

  test('stops a launch until what is protected has been made', async () => {
    const { id } = await fixture.environmentIn('LAUNCHING', 'half-made');
    await protect(id);
    const stop = () =>
      tearDownEnvironment({ ctx: fixture.as('bert'), input: { name: 'half-made', confirm: 'half-made' } });
    const database = { environmentId: id, logicalId: 'DatabaseWithSnapshot', type: 'AWS::RDS::DBInstance' };
    await fixture.database.stackResource.create({
      data: { ...database, status: 'CREATE_IN_PROGRESS', updatedAt: new Date() },
    });
    await expect(stop()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Wait until it is active'),
    });
    await fixture.database.stackResource.deleteMany({ where: { environmentId: id } });
    expect(await stop()).toMatchObject({ status: 'TEARING_DOWN' });
  });

  test('proceeds where nothing serves any more', async () => {
    const { id } = await fixture.environmentIn('LAUNCH_FAILED', 'kept-in-vain');
    await protect(id);
    const input = { name: 'kept-in-vain', confirm: 'kept-in-vain' };
    expect(await tearDownEnvironment({ ctx: fixture.as('bert'), input })).toMatchObject({
      status: 'TEARING_DOWN',
    });
  });
});

describe('a teardown', () => {
  test.each(moves)('of an environment that is $from makes it $to', async ({ from, to }) => {
    const { database } = fixture;
    const name = nameFor(from, 'td');
    const { id } = await fixture.environmentIn(from, name);
    const answer = await tearDownEnvironment({ ctx: fixture.as('bert'), input: { name, confirm: name } });
    expect(answer).toMatchObject({ id, name, status: to });
    const row = await database.environment.findUniqueOrThrow({
      where: { id },
      include: { operations: { orderBy: { createdAt: 'asc' } }, events: { orderBy: { id: 'asc' } } },
    });
    expect(row.status).toBe(to);
    const last = row.operations.at(-1);
    if (to === 'CANCELLED') {
      expect(row.operations).toHaveLength(1);
      expect(last).toMatchObject({ kind: 'CREATE', status: 'CANCELLED', finishedAt: expect.any(Date) });
      expect(row).toMatchObject({ endedAt: expect.any(Date), statusReason: expect.stringContaining('Bert') });
    } else {
      expect(row.operations).toHaveLength(2);
      expect(last).toMatchObject({
        kind: 'TEARDOWN',
        status: 'PENDING',
        requestedById: fixture.as('bert').actor.id,
      });
      expect(row.endedAt).toBeNull();
      const jobs = await database.$queryRaw<unknown[]>`
        SELECT data FROM pgboss.job WHERE data->>'operationId' = ${last?.id}`;
      expect(jobs).toEqual([{ data: { operationId: last?.id } }]);
    }
    expect(row.events.at(-1)).toMatchObject({
      status: to === 'CANCELLED' ? 'CANCELLED' : 'TEARDOWN_REQUESTED',
      operationId: last?.id,
    });
    const audit = await database.auditEntry.findFirstOrThrow({
      where: { subjectId: id },
      orderBy: { id: 'desc' },
    });
    expect(audit).toMatchObject({
      action: to === 'CANCELLED' ? 'environment.cancel' : 'environment.tear-down',
      actorName: 'Bert',
      details: { name, from },
    });
  });

  test.each(refusals)(
    'of an environment that is $from is refused: it $message',
    async ({ from, message }) => {
      const name = nameFor(from, 'no');
      await fixture.environmentIn(from, name);
      const before = await countRows(fixture.database);
      const asked = tearDownEnvironment({ ctx: fixture.as('ada'), input: { name, confirm: name } });
      await expect(asked).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`"${name}" ${message}`),
      });
      expect(await countRows(fixture.database)).toEqual(before);
      expect(await fixture.database.environment.findFirst({ where: { name } })).toMatchObject({
        status: from,
      });
    },
  );

  test('counts only the resources that are still there', async () => {
    const { id: environmentId } = await fixture.environmentIn('LAUNCH_FAILED', 'half-gone');
    const states = ['CREATE_COMPLETE', 'CREATE_FAILED', 'DELETE_FAILED', 'DELETE_COMPLETE', 'DELETE_SKIPPED'];
    await fixture.database.stackResource.createMany({
      data: states.map((status) => ({
        environmentId,
        logicalId: status,
        type: 'AWS::Test::It',
        status,
        updatedAt: new Date(),
      })),
    });
    const ctx = fixture.as('ada');
    const answer = await tearDownEnvironment({ ctx, input: { name: 'half-gone', confirm: 'half-gone' } });
    expect(answer.progress).toEqual({ done: 0, total: 3 });
  });
});

describe('who may tear down, and how sure they must be', () => {
  const whos = [
    { person: 'grace', what: 'an engineer of another team is told that it is not there', code: 'not-found' },
    { person: 'olga', what: 'an approver of another team sees it, and may not', code: 'forbidden' },
  ] as const;

  test.each(whos)('$what', async ({ person, code }) => {
    const name = `guarded-${person}`;
    await fixture.environmentIn('ACTIVE', name);
    const before = await countRows(fixture.database);
    const asked = tearDownEnvironment({ ctx: fixture.as(person), input: { name, confirm: name } });
    await expect(asked).rejects.toMatchObject({ code });
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('an admin may, for any team', async () => {
    await fixture.environmentIn('ACTIVE', 'by-an-admin');
    const input = { name: 'by-an-admin', confirm: 'by-an-admin' };
    expect(await tearDownEnvironment({ ctx: fixture.as('root'), input })).toMatchObject({
      status: 'TEARING_DOWN',
    });
  });

  test.each(['', 'Precious', 'precious ', 'preciou'])('%j does not confirm "precious"', async (confirm) => {
    const ctx = fixture.as('ada');
    if (!(await fixture.database.environment.count({ where: { name: 'precious' } }))) {
      await fixture.environmentIn('ACTIVE', 'precious');
    }
    const asked = tearDownEnvironment({ ctx, input: { name: 'precious', confirm } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'confirm' }] });
    expect(await fixture.database.environment.findFirst({ where: { name: 'precious' } })).toMatchObject({
      status: 'ACTIVE',
    });
  });

  test.each(['nobody', '\u0000', '\ud800', '../etc', 'x'.repeat(10_000)])('%j is not there', async (name) => {
    const asked = tearDownEnvironment({ ctx: fixture.as('root'), input: { name, confirm: name } });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a launch whose stack CloudFormation has not confirmed yet', () => {
  test('can’t be stopped before it is known', async () => {
    const environment = await fixture.request('not-yet');
    const held = heldBy('w', environment);
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await recordLaunchIntent(fixture.database, held);
    const before = await countRows(fixture.database);
    const asked = tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'not-yet', confirm: 'not-yet' },
    });
    await expect(asked).rejects.toMatchObject({
      code: 'conflict',
      message: '"not-yet" is being handed to CloudFormation; try again in a moment.',
    });
    expect(await countRows(fixture.database)).toEqual(before);
  });
});

describe('what a teardown may be told beside', () => {
  const ask = (name: string, options: Parameters<typeof tearDownEnvironment>[0]['input'] | object) =>
    tearDownEnvironment({ ctx: fixture.as('ada'), input: { name, confirm: name, ...options } });

  /** With Bucket and Vpc that could not be deleted. */
  async function blocked(name: string): Promise<void> {
    const { id: environmentId } = await fixture.environmentIn('TEARDOWN_BLOCKED', name);
    await fixture.database.environment.update({
      where: { id: environmentId },
      data: { stackStatus: 'DELETE_FAILED' },
    });
    await fixture.database.stackResource.createMany({
      data: ['Bucket', 'Vpc', 'Key'].map((logicalId) => ({
        environmentId,
        logicalId,
        type: 'AWS::Test::It',
        status: logicalId === 'Key' ? 'DELETE_COMPLETE' : 'DELETE_FAILED',
        updatedAt: new Date(),
      })),
    });
  }

  test.each([{ emptyBuckets: true }, { retain: ['Bucket', 'Vpc'] }, { force: true }])(
    'is kept with the operation, on the time line and in the audit log: %j',
    async (options) => {
      const name = `with-${Object.keys(options)[0]?.toLowerCase()}`;
      await blocked(name);
      const { id, operation } = await ask(name, options);
      const stored = { emptyBuckets: false, retain: [], force: false, ...options };
      expect(
        await fixture.database.operation.findUnique({ where: { id: operation?.id ?? '' } }),
      ).toMatchObject({
        kind: 'TEARDOWN',
        options: stored,
      });
      const audit = await fixture.database.auditEntry.findFirst({ orderBy: { id: 'desc' } });
      expect(audit?.details).toMatchObject({ options: stored });
      const event = await fixture.database.environmentEvent.findFirst({
        where: { environmentId: id },
        orderBy: { id: 'desc' },
      });
      expect(event?.reason).toMatch(/emptied first|kept in the account: Bucket, Vpc|forced/);
    },
  );

  test('is forced only by somebody who signed in just now, or by a token', async () => {
    const name = 'forced-by-whom';
    await blocked(name);
    const tearDown = (freshUntil: Context['freshUntil'], force: boolean) =>
      tearDownEnvironment({
        ctx: { ...fixture.as('ada'), freshUntil },
        input: { name, confirm: name, force },
      });
    for (const stale of [null, undefined, new Date()])
      await expect(tearDown(stale, true)).rejects.toMatchObject({ code: 'fresh-sign-in' });
    expect(await tearDown(new Date(Date.now() + 60_000), true)).toMatchObject({ status: 'TEARING_DOWN' });
  });

  test.each([{ retain: ['Bucket'] }, { force: true }])(
    'can only be %j where CloudFormation failed to delete',
    async (options) => {
      const name = `early-${Object.keys(options)[0]}`;
      await fixture.environmentIn('ACTIVE', name);
      await expect(ask(name, options)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('tear it down first'),
      });
      await fixture.database.environment.updateMany({
        where: { name },
        data: { status: 'TEARDOWN_BLOCKED' },
      });
      await expect(ask(name, options)).rejects.toMatchObject({ code: 'conflict' });
    },
  );

  test.each([
    [{ retain: ['Key'] }, 'retain', 'Bucket, Vpc; not Key'],
    [{ retain: ['Bucket', 'Nobody'] }, 'retain', 'not Nobody'],
    [{ retain: ['../x'] }, 'retain', 'names of resources'],
    [{ retain: ['Bucket'], force: true }, 'force', 'either'],
    [{ force: 'yes' }, 'force', 'true or false'],
  ])('is refused with what is wrong: %j', async (options, path, message) => {
    if (!(await fixture.database.environment.count({ where: { name: 'choosy' } }))) await blocked('choosy');
    await expect(ask('choosy', options)).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path, message: expect.stringContaining(message) }],
    });
  });
});

describe('after a cancel', () => {
  test('a worker can’t claim the operation any more', async () => {
    const environment = await fixture.request('cancelled-first');
    const { operationId } = heldBy('w', environment);
    await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'cancelled-first', confirm: 'cancelled-first' },
    });
    const claim = { operationId, workerId: 'w', leaseMs: 10_000 };
    expect(await claimOperation(fixture.database, claim)).toBeNull();
  });

  test('a worker that had claimed it is refused before it calls AWS', async () => {
    const environment = await fixture.request('claimed-first');
    const held = heldBy('w', environment);
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'claimed-first', confirm: 'claimed-first' },
    });
    await expect(recordLaunchIntent(fixture.database, held)).rejects.toThrow(MovedElsewhere);
    expect(await fixture.database.environment.findUnique({ where: { id: environment.id } })).toMatchObject({
      status: 'CANCELLED',
    });
  });
});

describe('two people who press at the same moment', () => {
  test.each([1, 2, 3, 4, 5])('start one teardown (round %i)', async (round) => {
    const name = `both-press-${round}`;
    const { id } = await fixture.environmentIn('ACTIVE', name);
    const pools = [fixture.openPool(2), fixture.openPool(2)];
    const asked = await Promise.allSettled(
      pools.map((pool, index) =>
        tearDownEnvironment({
          ctx: fixture.as(index === 0 ? 'ada' : 'bert', pool),
          input: { name, confirm: name },
        }),
      ),
    );
    expect(asked.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    const reason = asked.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))[0];
    expect(reason).toBeInstanceOf(SlipwayError);
    expect(reason).toMatchObject({ code: 'conflict' });
    const teardowns = await fixture.database.operation.count({
      where: { environmentId: id, kind: 'TEARDOWN' },
    });
    expect(teardowns).toBe(1);
  });
});
