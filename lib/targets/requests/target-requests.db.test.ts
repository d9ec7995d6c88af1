import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { addTarget } from '@/lib/targets/add-target';
import { setTargetState } from '@/lib/targets/closing/set-target-state';
import { requestVerification } from '@/lib/targets/request-verification';
import { listTargetDetails } from '@/lib/targets/target-detail';
import { type VerificationStep, verificationStepIds } from '@/lib/targets/verification';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { changeTargetRoles } from './change-target-roles';
import {
  candidateOf,
  claimTargetRequest,
  dueTargetRequests,
  renewTargetRequestLease,
} from './claim-target-request';
import { isAcceptable } from './is-acceptable';
import {
  acceptTargetRequest,
  type HeldTargetRequest,
  postponeTargetRequest,
  recordRequestPrincipal,
  recordRequestSteps,
  whyNever,
} from './record-target-request';
import { rotateExternalId } from './rotate-external-id';
import { withdrawTargetRequest } from './withdraw-target-request';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
beforeEach(async () => {
  await fixture.database.targetRequest.deleteMany();
});
afterAll(() => fixture.close());

const ctx = () => fixture.as('root');
let made = 0;
const request = (changes: object = {}) => {
  made += 1;
  const name = `place-${made}`;
  const input = { name, accountId: '210987654321', region: 'eu-west-1', ...changes };
  return addTarget({ ctx: ctx(), input });
};
const rotate = () => rotateExternalId({ ctx: ctx(), input: { target: 'sandbox' } });
const openId = async () => {
  const { id } = await fixture.database.targetRequest.findFirstOrThrow({ where: { status: 'PENDING' } });
  return id;
};
const claim = async (workerId = 'one'): Promise<HeldTargetRequest> => {
  const { id } = await fixture.database.targetRequest.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  const claimed = await claimTargetRequest(fixture.database, { requestId: id, workerId, leaseMs: 60_000 });
  if (!claimed) throw new Error('It could not be claimed');
  return { request: claimed, workerId };
};
const found = (changes: Partial<Record<string, VerificationStep['result']>> = {}): VerificationStep[] =>
  verificationStepIds.map((step) => ({ step, result: changes[step] ?? 'passed', message: 'So it is.' }));
const candidate = (held: HeldTargetRequest) => {
  const it = candidateOf(held.request);
  if (!it) throw new Error('It does not say enough');
  return it;
};
const verified = {
  steps: found(),
  principal: 'arn:aws:iam::1:role/worker',
  bootstrapVersion: 2,
  isVerified: true,
  againMs: 86_400_000,
};
const accept = (held: HeldTargetRequest) =>
  acceptTargetRequest(fixture.database, held, candidate(held), verified);
const leaseRunsOut = () =>
  fixture.database
    .$executeRaw`UPDATE target_requests SET lease_expires_at = clock_timestamp() - interval '1 second'`;

describe('a requested target', () => {
  test('is made as it was asked for, verified, and on the record', async () => {
    const added = await request({ description: 'For customers', teams: ['payments'] });
    await accept(await claim());
    const row = await fixture.database.target.findUniqueOrThrow({
      where: { name: added.name },
      include: { teams: { include: { team: true } } },
    });
    expect(row).toMatchObject({
      id: added.id,
      description: 'For customers',
      externalId: added.externalId,
      roleArn: added.roleArn,
      bootstrapVersion: 2,
      teams: [{ team: { name: 'payments' } }],
    });
    const [shown] = await listTargetDetails({ ctx: ctx(), input: { name: added.name } });
    expect(shown).toMatchObject({
      state: 'enabled',
      request: null,
      verification: { verdict: 'verified', underWay: false },
    });
    const ended = await fixture.database.targetRequest.findUniqueOrThrow({ where: { id: added.id } });
    expect(ended).toMatchObject({ status: 'DONE', externalId: null, targetId: added.id });
    const audit = await fixture.database.auditEntry.findMany({ where: { subjectId: added.id } });
    expect(audit).toMatchObject([
      { action: 'target.add', actorName: 'Root' },
      { action: 'target.written', actorName: 'Slipway', via: 'worker', details: { before: null } },
    ]);
    expect(JSON.stringify(audit.map(({ details }) => details))).not.toContain(added.externalId);
  });

  test('takes no launch before that, and says why', async () => {
    const { name } = await request();
    const asked = launchEnvironment({ ctx: fixture.as('ada'), input: requestOf('early', { target: name }) });
    await expect(asked).rejects.toMatchObject({
      code: 'invalid',
      fields: [
        { path: 'target', message: expect.stringMatching(/requested, and no worker has verified it/) },
      ],
    });
  });

  test('is one worker’s, of nine who claim it at once', async () => {
    await request();
    const requestId = await openId();
    const pools = [fixture.database, fixture.openPool(), fixture.openPool()];
    const claims = Array.from({ length: 9 }, (_, index) =>
      claimTargetRequest(pools[index % 3] ?? fixture.database, {
        requestId,
        workerId: `w-${index}`,
        leaseMs: 60_000,
      }),
    );
    expect((await Promise.all(claims)).filter((claimed) => claimed !== null)).toHaveLength(1);
    expect(await dueTargetRequests(fixture.database, 10)).toEqual([]);
  });

  test('is taken up by another worker once its lease has run out; the first writes nothing more', async () => {
    const { name } = await request();
    const one = await claim('one');
    await recordRequestSteps(fixture.database, one, found().slice(0, 2));
    await leaseRunsOut();
    expect(await dueTargetRequests(fixture.database, 10)).toEqual([one.request.id]);
    const two = await claim('two');
    expect(two.request.steps).toEqual([]);
    const late = [
      () => recordRequestSteps(fixture.database, one, found()),
      () => recordRequestPrincipal(fixture.database, one, 'arn:aws:iam::1:role/late'),
      () => postponeTargetRequest(fixture.database, one, { againMs: 0, refusal: null }),
      () => accept(one),
    ];
    for (const write of late) await expect(write()).rejects.toThrow(MovedElsewhere);
    const lease = { requestId: one.request.id, leaseMs: 60_000 };
    expect(await renewTargetRequestLease(fixture.database, { ...lease, workerId: 'one' })).toBe(false);
    expect(await renewTargetRequestLease(fixture.database, { ...lease, workerId: 'two' })).toBe(true);
    expect(await fixture.database.target.count({ where: { name } })).toBe(0);
  });

  test.each([
    { externalId: 'an-external-id-of-somebody-else' },
    { accountId: '666666666666' },
    { region: 'us-east-1' },
    { name: 'sandbox-2' },
  ])('that asks for something else than a worker looked at is not written: %j', async (data) => {
    await request();
    const held = await claim();
    await fixture.database.targetRequest.update({ where: { id: held.request.id }, data });
    const before = await fixture.database.target.count();
    await expect(accept(held)).rejects.toThrow(MovedElsewhere);
    expect(await fixture.database.target.count()).toBe(before);
  });

  test('can be withdrawn even while a worker looks at it, and its name is free again', async () => {
    const { name } = await request();
    const held = await claim();
    await withdrawTargetRequest({ ctx: ctx(), input: { target: name } });
    await expect(accept(held)).rejects.toThrow(MovedElsewhere);
    const row = await fixture.database.targetRequest.findUniqueOrThrow({ where: { id: held.request.id } });
    expect(row).toMatchObject({ status: 'WITHDRAWN', externalId: null });
    expect(await listTargetDetails({ ctx: ctx(), input: { name } })).toEqual([]);
    expect((await request({ name })).name).toBe(name);
    const again = withdrawTargetRequest({ ctx: ctx(), input: { target: 'nobody' } });
    await expect(again).rejects.toMatchObject({ code: 'not-found' });
  });

  test('can’t have the external id of another target', async () => {
    await request();
    const held = await claim();
    const { externalId } = await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    const shared = { ...candidate(held), externalId };
    expect(await whyNever(fixture.database, held.request, shared)).toMatch(/that of another target/);
    expect(await whyNever(fixture.database, held.request, candidate(held))).toBeNull();
  });

  test('that fails is due again later, or at once where somebody asks', async () => {
    const { name } = await request();
    await postponeTargetRequest(fixture.database, await claim(), { againMs: 60_000, refusal: 'No.' });
    expect(await dueTargetRequests(fixture.database, 10)).toEqual([]);
    const [shown] = await listTargetDetails({ ctx: ctx(), input: { name } });
    expect(shown?.request).toMatchObject({ refusal: 'No.', verification: { underWay: false } });
    await requestVerification({ ctx: ctx(), input: { target: name } });
    expect(await dueTargetRequests(fixture.database, 10)).toHaveLength(1);
  });
});

describe('what suffices', () => {
  test('is that nothing failed and all that is needed was seen', () => {
    expect(isAcceptable('NEW', found())).toBe(true);
    expect(isAcceptable('NEW', found({ bootstrap: 'warning', permissions: 'unknown' }))).toBe(true);
    expect(isAcceptable('NEW', found({ permissions: 'failed' }))).toBe(false);
    expect(isAcceptable('EDIT', [])).toBe(false);
    for (const step of ['assume-role', 'without-external-id', 'wrong-external-id'] as const) {
      for (const kind of ['NEW', 'EDIT', 'ROTATE'] as const) {
        expect(isAcceptable(kind, found({ [step]: 'failed' }))).toBe(false);
        expect(isAcceptable(kind, found({ [step]: 'unknown' }))).toBe(false);
      }
    }
    // The old external id is of no use any more: nothing is gained by waiting.
    expect(isAcceptable('ROTATE', found({ permissions: 'failed', 'artifact-bucket': 'unknown' }))).toBe(true);
  });
});

describe('a rotation', () => {
  test('leaves the external id as it is until a worker could assume the role with the new one', async () => {
    const before = await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    const { externalId, request: asked } = await rotate();
    expect(asked).toMatchObject({ kind: 'rotate', command: expect.stringMatching(/ ExternalId='<the one/) });
    expect(asked?.command).not.toContain('PortalPrincipalArn');
    expect(await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } })).toEqual(before);
    const held = await claim();
    expect(candidate(held)).toMatchObject({ externalId, roleArn: before.roleArn });
    await accept(held);
    const after = await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    expect(after).toMatchObject({ id: before.id, externalId, roleArn: before.roleArn });
    const entry = await fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(entry).toMatchObject({ action: 'target.written', details: { externalIdChanged: true } });
    expect(JSON.stringify(entry.details)).not.toContain(externalId);
    expect(JSON.stringify(entry.details)).not.toContain(before.externalId);
  });

  test('is one at a time, and stands in the way of retiring the target', async () => {
    await rotate();
    await expect(rotate()).rejects.toMatchObject({ code: 'conflict' });
    const retired = setTargetState({ ctx: ctx(), input: { target: 'sandbox', body: { state: 'retired' } } });
    await expect(retired).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/withdraw/),
    });
  });

  test('of a target that was changed meanwhile is not written', async () => {
    await rotate();
    const held = await claim();
    const where = { name: 'sandbox' };
    const { roleArn } = await fixture.database.target.findUniqueOrThrow({ where });
    await fixture.database.target.update({ where, data: { roleArn: `${roleArn}-2` } });
    await expect(accept(held)).rejects.toThrow(MovedElsewhere);
    await fixture.database.target.update({ where, data: { roleArn } });
  });
});

describe('a change of roles', () => {
  const change = (body: object) => changeTargetRoles({ ctx: ctx(), input: { target: 'sandbox', body } });

  test('writes what was asked for, and leaves the rest', async () => {
    const before = await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    const { request: asked } = await change({ artifactBucket: 'another-bucket', roleArn: before.roleArn });
    expect(asked).toMatchObject({
      kind: 'edit',
      changes: { artifactBucket: 'another-bucket' },
      command: null,
    });
    await accept(await claim());
    const after = await fixture.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    const { externalId, roleArn, accountId } = before;
    expect(after).toMatchObject({ artifactBucket: 'another-bucket', externalId, roleArn, accountId });
  });

  test.each([
    { roleArn: 'arn:aws:iam::666666666666:role/slipway-launcher' },
    { executionRoleArn: 'arn:aws-cn:iam::123456789012:role/slipway-execution' },
    { roleArn: 'slipway-launcher' },
    { artifactBucket: 'No_Bucket' },
    { accountId: '666666666666' },
    { externalId: 'chosen' },
  ])('is refused for %j', async (body) => {
    await expect(change(body)).rejects.toMatchObject({ code: 'invalid' });
  });

  test('to what it has already is refused', async () => {
    await expect(change({})).rejects.toMatchObject({ code: 'conflict' });
  });
});
