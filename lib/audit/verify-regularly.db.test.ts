import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { liftAuditGuard } from '@/lib/testing/checks/audit-guard';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { appendAudit } from './append';
import { verifyWhenDue } from './verify-regularly';

let fixture: Fixture;
let database: Database;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  database = fixture.database;
  await liftAuditGuard(database);
});
afterAll(() => fixture.close());

const day = 24 * 60 * 60_000;
const pace = { everyMs: 0, wholeEveryMs: day, leaseMs: 30_000, pageSize: 3 };
const verify = (workerId = 'one', changes: Partial<typeof pace> = {}) =>
  verifyWhenDue(database, workerId, { ...pace, ...changes });
const by = { actor: { id: 'ada', name: 'Ada' }, via: 'api' } as const;

async function append(count: number): Promise<bigint[]> {
  for (let index = 0; index < count; index += 1) {
    const note = { action: 'x', subject: { type: 'x', id: String(index) }, details: {} };
    await database.$transaction((tx) => appendAudit(tx, by, note));
  }
  const rows = await database.auditEntry.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
  return rows.map(({ id }) => id);
}

const recorded = () => database.auditVerification.findFirstOrThrow();

async function change(id: bigint | undefined): Promise<void> {
  await database.auditEntry.update({ where: { id: id ?? 0n }, data: { actorName: 'Mallory' } });
}

describe('the verification of the audit log', () => {
  test('walks all of it once, and then only what is new', async () => {
    const ids = await append(7);
    expect(await verify()).toEqual({ intact: true, entries: 7 });
    expect(await recorded()).toMatchObject({ brokenAt: null, entries: 7, verifiedTo: ids[6] });
    await append(2);
    // A change before the row that was verified last is not looked for now …
    await change(ids[1]);
    expect(await verify()).toEqual({ intact: true, entries: 9 });
    // … but the next time that the whole is due.
    expect(await verify('one', { wholeEveryMs: 0 })).toEqual({
      intact: false,
      entries: 1,
      brokenAt: ids[1],
      problem: 'changed',
    });
    expect(await recorded()).toMatchObject({ brokenAt: ids[1] });
  });

  test('finds a change in what is new', async () => {
    await append(4);
    await verify();
    const ids = await append(4);
    await change(ids[5]);
    expect(await verify()).toEqual({ intact: false, entries: 5, brokenAt: ids[5], problem: 'changed' });
  });

  test.each([{ wholeEveryMs: day }, { wholeEveryMs: 0 }])(
    'finds that the end was cut off, which the chain itself can not show: %o',
    async (changes) => {
      const ids = await append(5);
      await verify();
      await database.auditEntry.deleteMany({ where: { id: { gte: ids[3] ?? 0n } } });
      expect(await verify('one', changes)).toMatchObject({ intact: false, brokenAt: ids[4], problem: 'cut' });
      expect(await recorded()).toMatchObject({ brokenAt: ids[4] });
    },
  );

  test('of a broken log starts from the beginning, and sees that it was mended', async () => {
    const ids = await append(5);
    await change(ids[2]);
    expect(await verify()).toMatchObject({ intact: false });
    await database.auditEntry.update({ where: { id: ids[2] ?? 0n }, data: { actorName: 'Ada' } });
    expect(await verify()).toEqual({ intact: true, entries: 5 });
    expect(await recorded()).toMatchObject({ brokenAt: null, verifiedTo: ids[4] });
  });

  test('of an empty log finds it in order', async () => {
    expect(await verify()).toEqual({ intact: true, entries: 0 });
    expect(await recorded()).toMatchObject({ brokenAt: null, verifiedAt: expect.any(Date) });
  });

  test('is done once in its time, and by one worker at a time', async () => {
    await append(5);
    const found = await Promise.all(
      ['one', 'two', 'three'].map((worker) => verify(worker, { everyMs: day })),
    );
    expect(found.filter((each) => each !== null)).toEqual([{ intact: true, entries: 5 }]);
    expect(await verify('two', { everyMs: day })).toBeNull();
  });

  test('that a worker left in the middle is taken up by another, where it was', async () => {
    const ids = await append(3);
    await verify();
    await append(7);
    let pages = 0;
    const stopped = () => ++pages === 2;
    expect(await verifyWhenDue(database, 'one', pace, stopped)).toBeNull();
    expect(await recorded()).toMatchObject({ entries: 9 });
    expect(await verify('two')).toBeNull();
    await database.$executeRaw`UPDATE audit_verifications SET lease_expires_at = clock_timestamp()`;
    await change(ids[2]);
    expect(await verify('two')).toEqual({ intact: true, entries: 10 });
  });

  test('whose worker lost its lease records nothing', async () => {
    await append(9);
    const loseLease = () => {
      void database.$executeRaw`UPDATE audit_verifications SET worker_id = 'two'`.then();
      return false;
    };
    const found = await verifyWhenDue(database, 'one', { ...pace, pageSize: 1 }, loseLease);
    expect(found).toBeNull();
    expect((await recorded()).verifiedAt).toBeNull();
  });
});
