import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { requestScopes } from '@/lib/config/request-scope';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { appendAudit } from './append';
import { recordDenials } from './denials';
import { verifyAudit } from './verify';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  await fixture.request('shop');
});
afterAll(() => fixture.close());

/** Olga sees what is Ada's, and may not tear it down. */
const refused = (scope?: { id: string; address: string }) => {
  const ask = () =>
    tearDownEnvironment({ ctx: fixture.as('olga'), input: { name: 'shop', confirm: 'shop' } as never });
  return expect(scope ? requestScopes().run(scope, ask) : ask()).rejects.toMatchObject({ code: 'forbidden' });
};
const counts = () => fixture.database.auditDenial.findMany();
const pass = (minutes: number) => fixture.database.$executeRaw`
  UPDATE audit_denials SET minute = minute - make_interval(mins => ${minutes}::int)`;

describe('a refused request', () => {
  test('is counted by actor, action and minute, with where the last one came from', async () => {
    const scope = { id: 'request-7', address: '192.0.2.7' };
    await refused();
    await refused(scope);
    const rows = await counts();
    // Two, where a minute ended between them.
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(rows.at(-1)).toMatchObject({
      actorId: fixture.as('olga').actor.id,
      actorName: 'Olga',
      via: 'api',
      action: 'environment.tear-down',
      subjectType: 'environment',
      subjectId: expect.stringMatching(/^\w+/),
      rule: expect.stringContaining('payments'),
      address: '192.0.2.7',
      requestId: 'request-7',
    });
  });

  test('waits for nobody’s turn at the audit log, and holds nobody up', async () => {
    const note = { action: 'x', subject: { type: 'x', id: 'x' }, details: {} };
    const { actor } = fixture.as('root');
    await fixture.database.$transaction(async (tx) => {
      // Has the turn, and keeps it until the requests were refused.
      await appendAudit(tx, { actor, via: 'api' }, note);
      await Promise.all(Array.from({ length: 20 }, () => refused()));
    });
    const rows = await counts();
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(20);
  });
});

describe('refusals of a minute that is over', () => {
  test('become one row of the audit log for each actor, and are counted no more', async () => {
    const before = await fixture.database.auditEntry.count();
    await Promise.all([refused(), refused(), refused()]);
    expect(await recordDenials(fixture.database, 100)).toBe(0);
    await pass(3);
    expect(await recordDenials(fixture.database, 100)).toBeGreaterThan(0);
    expect(await counts()).toEqual([]);
    const rows = await fixture.database.auditEntry.findMany({ orderBy: { id: 'asc' }, skip: before });
    const olga = fixture.as('olga').actor;
    for (const row of rows)
      expect(row).toMatchObject({
        actorId: olga.id,
        actorName: 'Olga',
        action: 'access.denied',
        subjectType: 'user',
        subjectId: olga.id,
      });
    const denied = rows.flatMap(({ details }) => Object(details).denied);
    expect(denied.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(denied[0]).toMatchObject({ action: 'environment.tear-down', subject: { type: 'environment' } });
    expect(await verifyAudit(fixture.database)).toMatchObject({ intact: true });
  });

  test('are recorded once, by whichever worker', async () => {
    await refused();
    await pass(3);
    const pools = [1, 2, 3].map(() => fixture.openPool(2));
    const taken = await Promise.all(pools.map((pool) => recordDenials(pool, 100)));
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await fixture.database.auditEntry.count({ where: { action: 'access.denied' } })).toBe(1);
  });

  test('stay counted where they can’t be put on record', async () => {
    await refused();
    await pass(3);
    await fixture.database
      .$executeRaw`ALTER TABLE audit_entries ADD CONSTRAINT nothing CHECK (false) NOT VALID`;
    await expect(recordDenials(fixture.database, 100)).rejects.toThrow('nothing');
    expect(await counts()).toHaveLength(1);
  });
});
