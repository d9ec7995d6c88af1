import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { claimVerification, renewVerificationLease, targetsToVerify } from './claim-verification';
import {
  finishVerification,
  recordBootstrapVersion,
  recordPrincipal,
  recordVerificationSteps,
} from './record-verification';
import { requestVerification } from './request-verification';
import { listTargetDetails } from './target-detail';

let fixture: Fixture;
let database: Database;
let targetId: string;

beforeAll(async () => {
  fixture = await createFixture();
  ({ database, targetId } = fixture);
});
beforeEach(() => database.targetVerification.deleteMany());
afterAll(() => fixture.close());

const by = (workerId: string) => ({ targetId, workerId });
const claim = (workerId: string, pool = database) =>
  claimVerification(pool, { ...by(workerId), leaseMs: 60_000 });
const due = () => targetsToVerify(database, 10);
const ask = () => requestVerification({ ctx: fixture.as('root'), input: { target: 'sandbox' } });
const leaseRunsOut = () =>
  database.$executeRaw`UPDATE target_verifications SET lease_expires_at = clock_timestamp() - interval '1 second'`;
const finished = { isVerified: true, againMs: 86_400_000 };
const passed = { step: 'assume-role', result: 'passed', message: 'Fine.' } as const;

describe('a verification', () => {
  test('is one worker’s, of nine who claim it at once', async () => {
    const pools = [database, fixture.openPool(), fixture.openPool()];
    for (let round = 0; round < 10; round += 1) {
      await database.targetVerification.deleteMany();
      expect(await due()).toEqual([targetId]);
      const claims = Array.from({ length: 9 }, (_, i) => claim(`worker-${i}`, pools[i % pools.length]));
      expect((await Promise.all(claims)).filter((claimed) => claimed !== null)).toHaveLength(1);
      expect(await due()).toEqual([]);
    }
  });

  test('is taken up by another worker once its lease has run out, from the beginning', async () => {
    await claim('one');
    await recordVerificationSteps(database, by('one'), [passed]);
    await leaseRunsOut();
    expect(await due()).toEqual([targetId]);
    expect((await claim('two'))?.steps).toEqual([]);
    const late = [
      () => recordVerificationSteps(database, by('one'), [passed]),
      () => recordPrincipal(database, by('one'), 'arn:aws:iam::1:role/late'),
      () => recordBootstrapVersion(database, by('one'), 7),
      () => finishVerification(database, by('one'), finished),
    ];
    for (const write of late) await expect(write()).rejects.toThrow(MovedElsewhere);
    expect(await renewVerificationLease(database, { ...by('one'), leaseMs: 60_000 })).toBe(false);
    expect(await renewVerificationLease(database, { ...by('two'), leaseMs: 60_000 })).toBe(true);
    const { bootstrapVersion } = await database.target.findUniqueOrThrow({ where: { id: targetId } });
    expect(bootstrapVersion).toBeNull();
  });

  test('is due again when its time has come, or when somebody asks', async () => {
    await claim('one');
    await finishVerification(database, by('one'), finished);
    expect(await due()).toEqual([]);
    expect(await claim('two')).toBeNull();
    await ask();
    expect(await due()).toEqual([targetId]);
    const before = await database.auditEntry.count();
    await ask();
    expect(await database.auditEntry.count()).toBe(before);
    expect((await claim('two'))?.requestedBy?.id).toBe(fixture.as('root').actor.id);
  });

  test('that was asked for while one was under way is due when that has ended, once', async () => {
    await claim('one');
    await database.$executeRaw`
      UPDATE target_verifications SET due_at = due_at - interval '1 second', started_at = started_at - interval '1 second'`;
    await ask();
    await finishVerification(database, by('one'), finished);
    expect(await due()).toEqual([targetId]);
    const again = await claim('two');
    expect(again?.requestedBy?.id).toBe(fixture.as('root').actor.id);
    await finishVerification(database, by('two'), finished);
    expect(await due()).toEqual([]);
  });

  test('that failed counts, and one that didn’t ends the count', async () => {
    const round = async (isVerified: boolean) => {
      await claim('one');
      await finishVerification(database, by('one'), { isVerified, againMs: 0 });
      return database.targetVerification.findUniqueOrThrow({ where: { targetId } });
    };
    expect((await round(false)).failures).toBe(1);
    expect(await round(false)).toMatchObject({ failures: 2, verifiedAt: null });
    const good = await round(true);
    expect(good).toMatchObject({ failures: 0, verifiedAt: expect.any(Date) });
    expect((await round(false)).verifiedAt).toEqual(good.verifiedAt);
  });
});

describe('what a target says', () => {
  const shown = async () => {
    const [target] = await listTargetDetails({ ctx: fixture.as('ada') });
    if (!target) throw new Error('The target is missing');
    return target;
  };

  test.each([
    [null, 'unknown, older than 2', true],
    [1, 'version 1, older than the current 2', true],
    [2, 'version 2, the current one', false],
    [3, 'version 3, newer than this Slipway’s', false],
  ])('of version %j is "%s"', async (version, summary, lacks) => {
    await claim('one');
    await recordBootstrapVersion(database, by('one'), version);
    const { bootstrap } = await shown();
    expect(bootstrap).toMatchObject({ version, summary, readAt: expect.any(String) });
    expect(bootstrap.missing.length > 0).toBe(lacks);
  });

  test('while it is verified is what was found so far, in the order of the steps', async () => {
    await claim('one');
    await recordVerificationSteps(database, by('one'), [
      { step: 'permissions', result: 'unknown', message: 'Couldn’t look: no.' },
    ]);
    await recordVerificationSteps(database, by('one'), [passed]);
    const { verification } = await shown();
    expect(verification).toMatchObject({ verdict: 'not-verified', underWay: true });
    expect(verification.steps.map(({ step }) => step)).toEqual(['assume-role', 'permissions']);
  });

  test('leaves out steps that this version does not know', async () => {
    await claim('one');
    await database.targetVerification.updateMany({
      data: { steps: [{ step: 'of-the-future' }, passed, null] },
    });
    expect((await shown()).verification.steps).toEqual([passed]);
  });
});
