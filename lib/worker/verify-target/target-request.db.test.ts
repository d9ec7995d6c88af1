import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { prepareTarget } from '@/lib/sandbox/demo/prepare-target';
import { addTarget } from '@/lib/targets/add-target';
import { requestVerification } from '@/lib/targets/request-verification';
import { changeTargetRoles } from '@/lib/targets/requests/change-target-roles';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';
import { withdrawTargetRequest } from '@/lib/targets/requests/withdraw-target-request';
import { listTargetDetails } from '@/lib/targets/target-detail';
import type { TargetDetail } from '@/lib/targets/target-view';
import type { VerificationStepId } from '@/lib/targets/verification';
import { type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { postponedRequestCrashPoints, targetRequestCrashPoints } from '@/lib/worker/crash-points';

/** Real workers against real HTTP: accounts that are bootstrapped before, after, or never. */
const account = '000000000000';
const region = 'eu-central-1';
const principal = `arn:aws:iam::${account}:user/practice`;
const prepared = 'an-external-id-that-is-deployed';

let bench: FlightBench;
let admin: Context;
let next: ReturnType<FlightBench['sandbox']['startWorker']> | undefined;

beforeAll(async () => {
  bench = await startFlightBench({ worker: false });
  admin = await bench.as('dan@example.com');
  await bench.sandbox.setSpeed(1_000);
  await bootstrap(region, prepared);
});
afterAll(() => bench.close());

const bootstrap = (there: string, externalId: string) =>
  prepareTarget(bench.sandbox.aws.url, there, externalId);

async function detail(name: string): Promise<TargetDetail> {
  const [target] = await listTargetDetails({ ctx: admin, input: { name } });
  if (!target) throw new Error(`There is no target ${name}`);
  return target;
}

const until = (name: string, what: string, is: (target: TargetDetail) => boolean) =>
  waitUntil(`${name} to be ${what}`, async () => {
    const target = await detail(name);
    return is(target) ? target : undefined;
  });
const isLookedAt = ({ request }: TargetDetail) => request !== null && !request.verification.underWay;
const lookAgain = async (name: string) => {
  await requestVerification({ ctx: admin, input: { target: name } });
};
const resultOf = (target: TargetDetail, id: VerificationStepId) =>
  target.request?.verification.steps.find(({ step }) => step === id)?.result;
const idOf = async (name: string) =>
  (await bench.sandbox.database.target.findUniqueOrThrow({ where: { name } })).externalId;

/** A request for a target in the region that is prepared. */
async function requestPrepared(name: string, externalId = prepared): Promise<void> {
  const data = { kind: 'NEW', name, accountId: account, region, externalId } as const;
  await bench.sandbox.database.targetRequest.create({ data: { ...data, requestedById: admin.actor.id } });
}

async function dieAndContinue(point: string): Promise<void> {
  const { database, startWorker } = bench.sandbox;
  const doomed = startWorker(point);
  await waitUntil('the worker to die', () => doomed.isGone());
  // Its lease runs out.
  await database.$executeRaw`
    UPDATE target_requests SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE status = 'RUNNING'`;
  await database.$executeRaw`
    UPDATE target_verifications SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE status = 'RUNNING'`;
  next = startWorker();
}

describe('a worker that dies', () => {
  afterEach(() => next?.stop());

  test.each(targetRequestCrashPoints())(
    'at %s leaves nothing half done: another one makes the target, once',
    async (point) => {
      const { database } = bench.sandbox;
      await database.target.deleteMany({ where: { name: 'doomed' } });
      await database.targetRequest.deleteMany();
      // The target that is there is none of this test's.
      await database.$executeRaw`
      INSERT INTO target_verifications (target_id, status, due_at)
      SELECT id, 'DONE', clock_timestamp() + interval '1 day' FROM targets ON CONFLICT DO NOTHING`;
      const since = (await database.auditEntry.findFirst({ orderBy: { id: 'desc' } }))?.id ?? 0n;
      await requestPrepared('doomed');
      await dieAndContinue(point);
      const target = await until(
        'doomed',
        'made',
        ({ state, request }) => state === 'enabled' && request === null,
      );
      expect(target.verification).toMatchObject({ verdict: 'verified' });
      const rows = await database.targetRequest.findMany();
      expect(rows).toMatchObject([{ status: 'DONE', externalId: null, targetId: target.id }]);
      const written = { action: 'target.written', id: { gt: since } };
      expect(await database.auditEntry.count({ where: written })).toBe(1);
    },
  );

  test.each(postponedRequestCrashPoints())(
    'at %s leaves the request to be looked at again',
    async (point) => {
      const { database } = bench.sandbox;
      await database.targetRequest.deleteMany();
      await requestPrepared('refused', 'an-external-id-that-nobody-deployed');
      await dieAndContinue(point);
      const target = await until('refused', 'looked at', isLookedAt);
      expect(target.state).toBe('requested');
      expect(resultOf(target, 'assume-role')).toBe('failed');
      await database.targetRequest.deleteMany();
    },
  );
});

describe('a worker', () => {
  beforeAll(async () => {
    bench.sandbox.startWorker();
    await bench.worker();
  });
  afterEach(() => bench.sandbox.database.targetRequest.deleteMany());

  test('makes a target only once its account is bootstrapped with the external id, and says until then what is missing', async () => {
    const input = { name: 'us-east', accountId: account, region: 'us-east-1' };
    const { externalId } = await addTarget({ ctx: admin, input });
    const waiting = await until('us-east', 'looked at', isLookedAt);
    expect(waiting).toMatchObject({ state: 'requested', request: { verification: { verdict: 'failed' } } });
    expect(waiting.request?.command).toContain(`PortalPrincipalArn='${principal}'`);
    expect(await bench.sandbox.database.target.count({ where: { name: 'us-east' } })).toBe(0);
    await bootstrap('us-east-1', externalId);
    await lookAgain('us-east');
    const made = await until('us-east', 'made', ({ state }) => state === 'enabled');
    expect(made).toMatchObject({ verification: { verdict: 'verified' }, bootstrap: { version: 2 } });
    expect(await idOf('us-east')).toBe(externalId);
  });

  test('takes a new external id only once the bootstrap has it, and works with the old one until then', async () => {
    const old = await idOf('us-east');
    const { externalId } = await rotateExternalId({ ctx: admin, input: { target: 'us-east' } });
    const waiting = await until('us-east', 'looked at', isLookedAt);
    expect(resultOf(waiting, 'assume-role')).toBe('failed');
    expect(await idOf('us-east')).toBe(old);
    await lookAgain('us-east');
    const verified = await until('us-east', 'verified again', ({ verification }) => !verification.underWay);
    expect(verified.verification.verdict).toBe('verified');
    await bootstrap('us-east-1', externalId);
    await lookAgain('us-east');
    await until('us-east', 'rotated', ({ request }) => request === null);
    expect(await idOf('us-east')).toBe(externalId);
    const after = await detail('us-east');
    expect(after.verification.verdict).toBe('verified');
  });

  test('leaves the bucket as it is while the one that is asked for is not there', async () => {
    const body = { artifactBucket: 'slipway-artifacts-of-nobody' };
    await changeTargetRoles({ ctx: admin, input: { target: 'us-east', body } });
    const waiting = await until('us-east', 'looked at', isLookedAt);
    expect(resultOf(waiting, 'artifact-bucket')).toBe('failed');
    expect(waiting.artifactBucket).toBe(`slipway-artifacts-${account}-us-east-1`);
    await withdrawTargetRequest({ ctx: admin, input: { target: 'us-east' } });
    expect((await detail('us-east')).request).toBeNull();
  });
});
