import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { recordGivenUp, recordLookFailed } from '@/lib/environments/operations/record-given-up';
import { handToFollower, postpone, recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import { stackMissingForMs } from '@/lib/environments/operations/record-step';
import { giveUpSchema } from '@/lib/environments/records';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import {
  createFixture,
  type Fixture,
  heldBy,
  type PersonName,
  stackIdOf,
} from '@/lib/testing/checks/fixtures';
import { giveUp } from './give-up';

let fixture: Fixture;
let made = 0;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const reason = 'CloudFormation is down, says AWS Health';
const ask = (name: string, body: object = {}, by: PersonName = 'root') =>
  giveUp({ ctx: fixture.as(by), input: { name, body: { confirm: name, reason, ...body } } });
const seen = (name: string, by: PersonName = 'root') =>
  getEnvironment({ ctx: fixture.as(by), input: { name } });

/** A launch, begun: AWS may be at it. */
async function begun() {
  made += 1;
  const name = `quiet-${made}`;
  const held = heldBy('worker', await fixture.request(name));
  await claim(held);
  await recordLaunchIntent(fixture.database, held);
  return { name, held };
}

const claim = (held: ReturnType<typeof heldBy>) =>
  claimOperation(fixture.database, { ...held, leaseMs: 60_000 });

/** Attempts fail for so many minutes. */
async function failing(minutes = 6) {
  const { name, held } = await begun();
  await postpone(fixture.database, held, { reason: 'AWS answered with an internal error (500)', delayMs: 0 });
  await fixture.database.$executeRaw`
    UPDATE operations SET failing_since = failing_since - make_interval(mins => ${minutes}::int)
    WHERE id = ${held.operationId}::uuid`;
  return { name, held };
}

async function wishOf(held: ReturnType<typeof heldBy>) {
  const { giveUp: wish } = await fixture.database.operation.findUniqueOrThrow({
    where: { id: held.operationId },
  });
  return giveUpSchema.parse(wish);
}

describe('an operation', () => {
  test('can be given up once its attempts have failed for five minutes, and the page offers it to admins', async () => {
    const { name } = await failing(4);
    await expect(ask(name)).rejects.toThrow(/still trying/);
    expect((await seen(name)).givableBy).toBeNull();
    const long = await failing(6);
    expect((await seen(long.name)).givableBy).toBe('this-person');
    expect((await seen(long.name, 'ada')).givableBy).toBe('admins');
    expect((await seen(long.name, 'ada')).operation?.failingSince).toEqual(expect.any(String));
    const { operation } = await ask(long.name);
    expect(operation?.givingUp).toMatchObject({
      by: 'Root',
      reason,
      lastSaid: 'AWS answered with an internal error (500)',
      withoutLooking: false,
    });
    expect((await seen(long.name)).status).toBe('LAUNCHING');
  });

  test('that AWS has taken is AWS’s to end', async () => {
    const { name, held } = await begun();
    await handToFollower(fixture.database, held, stackIdOf(name));
    await expect(ask(name)).rejects.toThrow(/only AWS ends it/);
  });

  test('that AWS was not asked for is cancelled instead', async () => {
    const name = 'not-asked';
    const held = heldBy('worker', await fixture.request(name));
    await claim(held);
    await postpone(fixture.database, held, { reason: 'AWS could not be reached', delayMs: 0 });
    await fixture.database.operation.updateMany({
      where: { id: held.operationId },
      data: { failingSince: new Date(0) },
    });
    await expect(ask(name)).rejects.toThrow(/cancel it/);
  });

  test.each(['ACTIVE', 'LAUNCH_FAILED', 'TORN_DOWN'] as const)('of what is %s is over', async (status) => {
    const name = `over-${status.slice(0, 6).toLowerCase().replace('_', '-')}`;
    await fixture.environmentIn(status, name);
    await expect(ask(name)).rejects.toMatchObject({ code: expect.stringMatching(/conflict|not-found/) });
  });

  test('is given up by admins alone', async () => {
    const { name } = await failing();
    for (const person of ['ada', 'olga'] as const) {
      await expect(ask(name, {}, person)).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringMatching(/^Only admins may give up/),
      });
    }
  });
});

test('the name has to be typed, and the reason said', async () => {
  const { name } = await failing();
  await expect(ask(name, { confirm: 'other' })).rejects.toMatchObject({ fields: [{ path: 'confirm' }] });
  for (const said of ['', '  ', 'x'.repeat(501), 'a\u0000b', 'a\udfff', 7, undefined])
    await expect(ask(name, { reason: said })).rejects.toMatchObject({ fields: [{ path: 'reason' }] });
  await expect(ask(name, { more: true })).rejects.toMatchObject({ code: 'invalid' });
});

test('to ask twice changes nothing', async () => {
  const { name, held } = await failing();
  await ask(name);
  const first = await wishOf(held);
  await ask(name, { reason: 'Again' });
  expect(await wishOf(held)).toEqual(first);
  const rows = await fixture.database.auditEntry.count({
    where: { subjectId: held.environmentId, action: 'environment.give-up' },
  });
  expect(rows).toBe(1);
});

test('a look in AWS comes first; without one it ends only once one has failed, on the record', async () => {
  const { name, held } = await failing();
  await expect(ask(name, { withoutLooking: true })).rejects.toThrow(/looks in AWS first/);
  await ask(name);
  await expect(ask(name, { withoutLooking: true })).rejects.toThrow(/looks in AWS first/);
  await claim(held);
  const lookFailed = 'AWS could not be reached (ETIMEDOUT)';
  await recordLookFailed(fixture.database, held, lookFailed);
  await ask(name, { withoutLooking: true });
  const wish = await wishOf(held);
  expect(wish).toMatchObject({ withoutLooking: true, lookFailed });
  await recordGivenUp(fixture.database, held, { wish, looked: false, stackStatus: null });
  expect(await seen(name)).toMatchObject({
    status: 'LAUNCH_FAILED',
    statusReason: expect.stringContaining('a stack may have been made'),
    operation: { status: 'FAILED', givingUp: { withoutLooking: true, lookedAt: null } },
  });
  const audit = await fixture.database.auditEntry.findMany({
    where: { subjectId: held.environmentId },
    orderBy: { id: 'desc' },
    take: 3,
  });
  expect(audit).toMatchObject([
    { action: 'operation.failed', details: { reason: expect.stringContaining('may have been made') } },
    { action: 'environment.give-up', details: { withoutLooking: true, lookFailed } },
    { action: 'environment.give-up', details: { withoutLooking: false } },
  ]);
  const target = await fixture.database.target.findUniqueOrThrow({ where: { id: fixture.targetId } });
  expect(target.reconcileDueAt?.getTime()).toBeLessThanOrEqual(Date.now());
});

test('a wish that was made while a worker was at it outlives what that worker records', async () => {
  const { name, held } = await failing();
  await claim(held);
  await ask(name);
  await postpone(fixture.database, held, { reason: 'AWS answered with an internal error (500)', delayMs: 0 });
  expect((await claim(held))?.giveUp).toMatchObject({ by: 'Root' });
  await recordLookFailed(fixture.database, held, 'No answer');
  await ask(name, { withoutLooking: true });
  await recordLookFailed(fixture.database, held, 'No answer again');
  expect(await wishOf(held)).toMatchObject({ withoutLooking: true, lookFailed: 'No answer again' });
});

test('what AWS turns out to have taken is neither given up nor missing', async () => {
  const { name, held } = await failing();
  await ask(name);
  await claim(held);
  await stackMissingForMs(fixture.database, held);
  await handToFollower(fixture.database, held, stackIdOf(name));
  const where = { id: held.operationId };
  // Else one read that lags would make it lost at once.
  expect(await fixture.database.operation.findUniqueOrThrow({ where })).toMatchObject({
    status: 'IN_PROGRESS',
    missingSince: null,
    failingSince: null,
    giveUp: null,
  });
  expect(await seen(name)).toMatchObject({ givableBy: null, operation: { givingUp: null } });
});
