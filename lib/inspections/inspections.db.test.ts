import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { DriftView, Rehearsal } from '@/lib/environments/records';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { type EnvironmentStatus, environmentStatuses } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { forgetOldInspections } from '@/lib/inspections/record-inspection';
import { createFixture, type Fixture, stackIdOf } from '@/lib/testing/checks/fixtures';
import { claimInspection, dueInspections, renewInspectionLease } from './claim-inspection';
import type { InspectionKindName } from './inspection';
import { listInspections } from './list-inspections';
import {
  type HeldInspection,
  letGoInspection,
  recordDrift,
  recordInspectionFailure,
  recordRehearsal,
} from './record-inspection';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const ask = (name: string, kind: InspectionKindName) =>
  requestInspection({ ctx: fixture.as('ada'), input: { name, kind } });
const see = (name: string) => getEnvironment({ ctx: fixture.as('ada'), input: { name } });

/** An inspection that worker `w` holds. */
async function claimed(name: string, kind: InspectionKindName): Promise<HeldInspection> {
  const { id: inspectionId } = await ask(name, kind);
  const claim = { inspectionId, workerId: 'w', leaseMs: 60_000 };
  const row = await claimInspection(fixture.database, claim);
  if (!row) throw new Error('not claimed');
  return { inspectionId, environmentId: row.environmentId, workerId: 'w' };
}

const rehearsed: Rehearsal = {
  goes: [{ logicalId: 'Vpc', type: 'AWS::EC2::VPC', physicalId: 'vpc-1' }],
  blocks: [{ kind: 'termination-protection' }],
  survives: [],
};

function drift(...names: string[]): DriftView {
  return {
    checkedAt: new Date().toISOString(),
    status: names.length > 0 ? 'DRIFTED' : 'IN_SYNC',
    resources: names.map((logicalId) => ({
      logicalId,
      type: 'AWS::EC2::VPC',
      physicalId: null,
      status: 'MODIFIED',
      differences: [{ path: '/Tags', expected: 'a', actual: 'b', kind: 'NOT_EQUAL' }],
    })),
  };
}

describe('whoever may see an environment', () => {
  test('may have it inspected, with a job and a row in the audit log', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'asked');
    const olga = fixture.as('olga');
    const asked = await requestInspection({ ctx: olga, input: { name: 'asked', kind: 'drift' } });
    expect(asked).toMatchObject({ kind: 'drift', status: 'PENDING', result: null, finishedAt: null });
    const jobs = await fixture.database.$queryRaw<unknown[]>`
      SELECT name FROM pgboss.job WHERE data->>'inspectionId' = ${asked.id}`;
    expect(jobs).toEqual([{ name: 'inspections' }]);
    const audit = await fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'environment.inspect', subjectId: id, actorName: 'Olga' });
    expect((await see('asked')).driftCheck).toMatchObject({ id: asked.id, status: 'PENDING' });
  });

  test('does not learn of the environments of other teams', async () => {
    await fixture.environmentIn('ACTIVE', 'hidden');
    const asked = requestInspection({ ctx: fixture.as('grace'), input: { name: 'hidden', kind: 'drift' } });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });

  test('who ask at the same moment share one inspection of each kind', async () => {
    await fixture.environmentIn('ACTIVE', 'shared');
    const kinds: InspectionKindName[] = ['drift', 'drift', 'teardown-rehearsal', 'drift'];
    const asked = await Promise.all(
      kinds.map((kind) =>
        requestInspection({ ctx: fixture.as('ada', fixture.openPool(2)), input: { name: 'shared', kind } }),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(2);
    const latest = await listInspections({ ctx: fixture.as('ada'), input: { name: 'shared' } });
    expect(latest.map(({ kind }) => kind).sort()).toEqual(['drift', 'teardown-rehearsal']);
  });

  const where: Record<EnvironmentStatus, InspectionKindName[]> = {
    ACTIVE: ['drift', 'teardown-rehearsal'],
    UPDATE_FAILED: ['drift', 'teardown-rehearsal'],
    LAUNCHING: ['teardown-rehearsal'],
    LAUNCH_FAILED: ['teardown-rehearsal'],
    TEARDOWN_BLOCKED: ['teardown-rehearsal'],
    LOST: ['teardown-rehearsal'],
    AWAITING_APPROVAL: [],
    QUEUED: [],
    UPDATING: [],
    TEARING_DOWN: [],
    TORN_DOWN: [],
    CANCELLED: [],
    REJECTED: [],
  };

  test.each(environmentStatuses)('of %s is refused where there is nothing to inspect', async (status) => {
    const name = `in-${environmentStatuses.indexOf(status)}-state`;
    await fixture.environmentIn(status, name);
    for (const kind of ['drift', 'teardown-rehearsal'] as const) {
      if (where[status].includes(kind)) expect(await ask(name, kind)).toMatchObject({ status: 'PENDING' });
      else await expect(ask(name, kind)).rejects.toMatchObject({ code: 'conflict' });
    }
  });
});

describe('an inspection', () => {
  test('is claimed by one worker, and by the next when its lease ran out', async () => {
    await fixture.environmentIn('ACTIVE', 'claims');
    const { id: inspectionId } = await ask('claims', 'drift');
    const pools = [fixture.openPool(2), fixture.openPool(2), fixture.openPool(2)];
    const claims = await Promise.all(
      pools.map((pool, index) =>
        claimInspection(pool, { inspectionId, workerId: `w${index}`, leaseMs: 60_000 }),
      ),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await dueInspections(fixture.database, 100)).not.toContain(inspectionId);
    await fixture.database.inspection.update({
      where: { id: inspectionId },
      data: { leaseExpiresAt: new Date(0) },
    });
    expect(await dueInspections(fixture.database, 100)).toContain(inspectionId);
    const next = { inspectionId, workerId: 'next', leaseMs: 60_000 };
    expect(await claimInspection(fixture.database, next)).toMatchObject({ attempts: 2 });
    for (const index of [0, 1, 2]) {
      const stale = { inspectionId, workerId: `w${index}`, leaseMs: 60_000 };
      expect(await renewInspectionLease(fixture.database, stale)).toBe(false);
    }
    expect(await renewInspectionLease(fixture.database, next)).toBe(true);
  });

  test('of a worker that lost its lease writes nothing', async () => {
    await fixture.environmentIn('ACTIVE', 'fenced');
    const held = await claimed('fenced', 'teardown-rehearsal');
    await fixture.database.inspection.update({
      where: { id: held.inspectionId },
      data: { leaseExpiresAt: new Date(0) },
    });
    await expect(recordRehearsal(fixture.database, held, rehearsed)).rejects.toThrow(MovedElsewhere);
    await expect(recordInspectionFailure(fixture.database, held, 'x')).rejects.toThrow(MovedElsewhere);
    expect((await see('fenced')).rehearsal).toMatchObject({ status: 'RUNNING', result: null });
  });

  test('that waits for AWS is due again without counting the attempt', async () => {
    await fixture.environmentIn('ACTIVE', 'waits');
    const held = await claimed('waits', 'drift');
    await letGoInspection(fixture.database, held, { delayMs: 0 });
    expect(await dueInspections(fixture.database, 100)).toContain(held.inspectionId);
    const row = await fixture.database.inspection.findUniqueOrThrow({ where: { id: held.inspectionId } });
    expect(row).toMatchObject({ status: 'PENDING', attempts: 0, workerId: null, reason: null });
  });

  test('that is done is shown, and the next one is another', async () => {
    await fixture.environmentIn('ACTIVE', 'shown');
    const held = await claimed('shown', 'teardown-rehearsal');
    const before = await see('shown');
    await recordRehearsal(fixture.database, held, rehearsed);
    const after = await see('shown');
    expect(after.rehearsal).toMatchObject({ status: 'DONE', result: rehearsed });
    expect(after.updatedAt > before.updatedAt).toBe(true);
    const again = await ask('shown', 'teardown-rehearsal');
    expect(again.id).not.toBe(held.inspectionId);
  });
});

test('an inspection is forgotten 30 days after its end, one that has not ended never', async () => {
  await fixture.environmentIn('ACTIVE', 'long-ago');
  const end = async (days: number) => {
    const held = await claimed('long-ago', 'teardown-rehearsal');
    await recordRehearsal(fixture.database, held, rehearsed);
    await fixture.database.$executeRaw`
      UPDATE inspections SET finished_at = clock_timestamp() - make_interval(days => ${days}::int)
      WHERE id = ${held.inspectionId}::uuid`;
    return held.inspectionId;
  };
  await end(31);
  const kept = await end(29);
  const { id: waiting } = await ask('long-ago', 'drift');
  await fixture.database.$executeRaw`
    UPDATE inspections SET created_at = clock_timestamp() - interval '90 days' WHERE id = ${waiting}::uuid`;
  expect(await forgetOldInspections(fixture.database, 30, 10)).toBe(1);
  const left = await fixture.database.inspection.findMany({ where: { environment: { name: 'long-ago' } } });
  expect(left.map(({ id }) => id).sort()).toEqual([kept, waiting].sort());
});

describe('drift', () => {
  const events = async (name: string) =>
    (await listEvents({ ctx: fixture.as('ada'), input: { name } })).items
      .filter(({ status }) => status.startsWith('DRIFT'))
      .map(({ status, reason }) => [status, reason]);

  async function found(name: string, view: DriftView): Promise<void> {
    await recordDrift(fixture.database, await claimed(name, 'drift'), view, stackIdOf(name));
  }

  test('is on the time line when it appears, changes and goes, and only then', async () => {
    await fixture.environmentIn('ACTIVE', 'drifts');
    await found('drifts', drift());
    await found('drifts', drift('Vpc'));
    await found('drifts', drift('Vpc'));
    await found('drifts', drift('Vpc', 'Bucket'));
    await found('drifts', drift());
    await found('drifts', drift());
    expect(await events('drifts')).toEqual([
      ['DRIFT_FOUND', 'Changed outside Slipway: Vpc (modified)'],
      ['DRIFT_FOUND', 'Changed outside Slipway: Vpc (modified), Bucket (modified)'],
      ['DRIFT_GONE', expect.any(String)],
    ]);
    expect((await see('drifts')).drift).toMatchObject({ status: 'IN_SYNC', resources: [] });
  });

  test('that was detected before an update says nothing about what is there now', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'updated');
    const held = await claimed('updated', 'drift');
    await fixture.database.environment.update({ where: { id }, data: { status: 'UPDATING' } });
    await recordDrift(fixture.database, held, drift('Vpc'), stackIdOf('updated'));
    const seen = await see('updated');
    expect(seen.drift).toBeNull();
    expect(seen.driftCheck).toMatchObject({ status: 'DONE', result: null });
    expect(await events('updated')).toEqual([]);
    await fixture.database.environment.update({ where: { id }, data: { status: 'ACTIVE' } });
    const early = await claimed('updated', 'drift');
    await fixture.database.operation.updateMany({
      where: { environmentId: id },
      data: { createdAt: new Date(Date.now() + 60_000), executing: true },
    });
    await recordDrift(fixture.database, early, drift('Vpc'), stackIdOf('updated'));
    expect((await see('updated')).drift).toBeNull();
  });

  test('that was looked for while an update waited is known unless that one was made meanwhile', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'planned');
    const where = { environmentId: id };
    const made = { createdAt: new Date(Date.now() - 60_000), startedAt: new Date(Date.now() + 60_000) };
    await fixture.database.operation.updateMany({ where, data: { ...made, executing: true } });
    const before = await claimed('planned', 'drift');
    await recordDrift(fixture.database, before, drift('Vpc'), stackIdOf('planned'));
    expect((await see('planned')).drift).toBeNull();
    await fixture.database.operation.updateMany({ where, data: { executing: false } });
    const other = await claimed('planned', 'drift');
    await recordDrift(fixture.database, other, drift('Vpc'), stackIdOf('planned'));
    expect((await see('planned')).drift).toMatchObject({ status: 'DRIFTED' });
  });
});
