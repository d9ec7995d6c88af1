import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/db/client';
import { liftAuditGuard } from '@/lib/testing/checks/audit-guard';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { appendAudit } from './append';
import { type ChainedEntry, entryHash, firstHash } from './chain';
import { auditKeyring, keyringOf } from './keyring';
import { verifyAudit, walkAudit } from './verify';

const otherKeys = keyringOf(`tests:${Buffer.alloc(32, 8).toString('base64')}`);

let fixture: Fixture;
let database: Database;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  database = fixture.database;
  await liftAuditGuard(database);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => fixture.close());

const by = { actor: { id: 'ada', name: 'Ada' }, via: 'api' } as const;

function append(index: number, pool = database): Promise<void> {
  const details = {
    index,
    nested: { b: 1, a: [1.5, 'ü', null, true], big: 1e21, tiny: 5e-324, half: '\ud800' },
  };
  const subject = { type: 'environment', id: `e${index}` };
  return pool.$transaction((tx) => appendAudit(tx, by, { action: 'environment.request', subject, details }));
}

async function appendAll(count: number): Promise<bigint[]> {
  for (let index = 0; index < count; index += 1) await append(index);
  return ids();
}

async function ids(): Promise<bigint[]> {
  const rows = await database.auditEntry.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
  return rows.map((row) => row.id);
}

describe('the audit log', () => {
  test('is intact when nobody touched it, whatever the size of the pages it is read in', async () => {
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 0 });
    await appendAll(7);
    for (const pageSize of [1, 2, 7, 8, 500]) {
      expect(await verifyAudit(database, pageSize)).toEqual({ intact: true, entries: 7 });
    }
  });

  test('survives twenty people at once, in one chain', async () => {
    const pools = [fixture.openPool(5), fixture.openPool(5), fixture.openPool(5), fixture.openPool(5)];
    await Promise.all(Array.from({ length: 20 }, (_, index) => append(index, pools[index % pools.length])));
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 20 });
  });

  test('holds nothing of a transaction that was rolled back', async () => {
    await append(0);
    const rolledBack = database.$transaction(async (tx) => {
      await appendAudit(tx, by, { action: 'x', subject: { type: 'x', id: 'x' }, details: {} });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await append(1);
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 2 });
  });

  const columns = [
    'actorId',
    'actorName',
    'via',
    'action',
    'subjectType',
    'subjectId',
    'hash',
    'previousHash',
  ] as const;

  test.each(columns)('shows where %s was changed', async (column) => {
    const ids = await appendAll(5);
    const where = { id: ids[2] };
    await database.auditEntry.update({ where, data: { [column]: 'changed' } });
    expect(await verifyAudit(database, 2)).toEqual({
      intact: false,
      entries: 2,
      brokenAt: ids[2],
      problem: column === 'previousHash' ? 'removed-before' : 'changed',
    });
  });

  test('shows where the time or a detail was changed', async () => {
    const ids = await appendAll(5);
    const where = { id: ids[3] };
    const { at, details } = await database.auditEntry.findFirstOrThrow({ where });
    await database.auditEntry.update({ where, data: { at: new Date(at.getTime() + 1) } });
    expect(await verifyAudit(database)).toMatchObject({ brokenAt: ids[3], problem: 'changed' });
    await database.auditEntry.update({ where, data: { at, details: { ...Object(details), index: 99 } } });
    expect(await verifyAudit(database)).toMatchObject({ brokenAt: ids[3], problem: 'changed' });
    await database.auditEntry.update({ where, data: { details: Object(details) } });
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 5 });
  });

  test.each([0, 1, 3])('shows that row %i was deleted, at the row after it', async (position) => {
    const ids = await appendAll(5);
    await database.auditEntry.delete({ where: { id: ids[position] } });
    expect(await verifyAudit(database)).toEqual({
      intact: false,
      entries: position,
      brokenAt: ids[position + 1],
      problem: 'removed-before',
    });
  });

  /** Makes room after the first row, and puts one there. */
  async function putSecond(forged: Omit<ChainedEntry, 'keyId'> & { keyId: string | null; hash: string }) {
    const [first = 0n] = await ids();
    await database.$executeRaw`UPDATE audit_entries SET id = id + 10 WHERE id > ${first}`;
    await database.auditEntry.create({ data: { ...forged, details: {}, id: first + 1n } });
    return { forged: first + 1n, next: first + 11n };
  }

  test('shows a row that was put in between by somebody without a key', async () => {
    await appendAll(3);
    const before = await database.auditEntry.findFirstOrThrow({ orderBy: { id: 'asc' } });
    const entry = { ...before, actorName: 'Mallory', details: {}, previousHash: before.hash };
    const forged = { ...entry, hash: entryHash(entry, otherKeys.signing) };
    const put = await putSecond(forged);
    expect(await verifyAudit(database)).toEqual({
      intact: false,
      entries: 1,
      brokenAt: put.forged,
      problem: 'changed',
    });
  });

  test('shows where a row was put in between by somebody who has the key', async () => {
    await appendAll(3);
    const before = await database.auditEntry.findFirstOrThrow({ orderBy: { id: 'asc' } });
    const entry = { ...before, actorName: 'Mallory', details: {}, previousHash: before.hash };
    const put = await putSecond({ ...entry, hash: entryHash(entry, auditKeyring().signing) });
    expect(await verifyAudit(database)).toEqual({
      intact: false,
      entries: 2,
      brokenAt: put.next,
      problem: 'moved',
    });
  });

  test('shows rows swapped for others, and that both are there', async () => {
    const all = await appendAll(4);
    const [, second = 0n, third = 0n] = all;
    await database.$executeRaw`UPDATE audit_entries SET id = -id WHERE id IN (${second}, ${third})`;
    await database.$executeRaw`UPDATE audit_entries SET id = ${second + third} + id WHERE id < 0`;
    expect(await verifyAudit(database)).toEqual({
      intact: false,
      entries: 1,
      brokenAt: second,
      problem: 'moved',
    });
  });

  test('read on, names every row that is not as it was written, and no other', async () => {
    const all = await appendAll(9);
    await database.auditEntry.update({ where: { id: all[1] }, data: { actorName: 'Mallory' } });
    await database.auditEntry.update({ where: { id: all[2] }, data: { hash: 'f'.repeat(64) } });
    await database.auditEntry.deleteMany({ where: { id: { in: [all[5] ?? 0n, all[6] ?? 0n] } } });
    const found = [];
    for await (const { finding } of walkAudit(database, null, 2)) if (finding) found.push(finding);
    expect(found).toEqual([
      { id: all[1], problem: 'changed', after: all[0] },
      { id: all[2], problem: 'changed', after: all[1] },
      // What it follows is gone from the log.
      { id: all[3], problem: 'removed-before', after: all[2] },
      { id: all[7], problem: 'removed-before', after: all[4] },
    ]);
  });
});

describe('keys', () => {
  test('that signed before go on verifying, and the first one signs', async () => {
    await append(0);
    const before = process.env.AUDIT_KEY ?? '';
    vi.stubEnv('AUDIT_KEY', `new:${Buffer.alloc(32, 9).toString('base64')},${before}`);
    await append(1);
    expect(await database.auditEntry.findMany({ select: { keyId: true }, orderBy: { id: 'asc' } })).toEqual([
      { keyId: 'tests' },
      { keyId: 'new' },
    ]);
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 2 });
    // Taken away, so that nobody can tell what it has signed.
    vi.stubEnv('AUDIT_KEY', `new:${Buffer.alloc(32, 9).toString('base64')}`);
    expect(await verifyAudit(database)).toMatchObject({ brokenAt: (await ids())[0], problem: 'unknown-key' });
  });

  test('of the same id and other bytes verify nothing', async () => {
    await append(0);
    vi.stubEnv('AUDIT_KEY', `tests:${Buffer.alloc(32, 9).toString('base64')}`);
    expect(await verifyAudit(database)).toMatchObject({ intact: false, problem: 'changed' });
  });

  test('are needed: without one nothing is done that has to go on record', async () => {
    vi.stubEnv('AUDIT_KEY', '');
    await expect(append(0)).rejects.toThrow('Must hold a key');
    expect(await ids()).toEqual([]);
  });
});

describe('rows of before there were keys', () => {
  /** As the version before wrote them. */
  async function appendPlain(at = new Date()): Promise<bigint> {
    const last = await database.auditEntry.findFirst({ orderBy: { id: 'desc' } });
    const entry = {
      at,
      actorId: 'ada',
      actorName: 'Ada',
      via: 'api',
      action: 'environment.request',
      subjectType: 'environment',
      subjectId: 'e',
      details: {},
      previousHash: last?.hash ?? firstHash,
    };
    const unsigned = { address: null, requestId: null, keyId: null };
    const hash = entryHash({ ...entry, ...unsigned }, null);
    return (await database.auditEntry.create({ data: { ...entry, hash } })).id;
  }
  const later = (hours: number) => new Date(Date.now() + hours * 60 * 60_000);

  test('stay verifiable, and the first signed row vouches for them', async () => {
    await appendPlain();
    await appendPlain();
    await append(0);
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 4 });
    const rows = await database.auditEntry.findMany({ orderBy: { id: 'asc' }, skip: 2 });
    expect(rows).toMatchObject([
      { action: 'audit.signed', subjectId: 'tests', details: { unsignedRows: 2 }, keyId: 'tests' },
      { action: 'environment.request', keyId: 'tests' },
    ]);
  });

  test('are found where they were changed', async () => {
    const id = await appendPlain();
    await append(0);
    await database.auditEntry.update({ where: { id }, data: { actorName: 'Mallory' } });
    expect(await verifyAudit(database)).toMatchObject({ brokenAt: id, problem: 'changed' });
  });

  test('may come between signed ones while a version is replaced, and are told of once', async () => {
    await appendPlain();
    await append(0);
    await appendPlain();
    await append(1);
    expect(await verifyAudit(database)).toEqual({ intact: true, entries: 5 });
    expect(await database.auditEntry.count({ where: { action: 'audit.signed' } })).toBe(1);
  });

  test.each([1, 500])(
    'are what anybody can write, a day after the first signed one: pages of %i',
    async (size) => {
      await append(0);
      const [first] = await ids();
      // A day passes.
      const row = await database.auditEntry.findFirstOrThrow({ where: { id: first } });
      const old = { ...row, at: later(-25) };
      await database.auditEntry.update({
        where: { id: first },
        data: { at: old.at, hash: entryHash(old, auditKeyring().signing) },
      });
      await append(1);
      const forged = await appendPlain(later(-24.5));
      expect(await verifyAudit(database, size)).toMatchObject({ brokenAt: forged, problem: 'unsigned' });
    },
  );
});
