import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { appendAudit } from './append';
import { entryHash } from './chain';
import { verifyAudit } from './verify';

let fixture: Fixture;
let database: Database;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  database = fixture.database;
});
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
    expect(await verifyAudit(database, 2)).toEqual({ intact: false, entries: 2, brokenAt: ids[2] });
  });

  test('shows where the time or a detail was changed', async () => {
    const ids = await appendAll(5);
    const where = { id: ids[3] };
    const { at, details } = await database.auditEntry.findFirstOrThrow({ where });
    await database.auditEntry.update({ where, data: { at: new Date(at.getTime() + 1) } });
    expect(await verifyAudit(database)).toMatchObject({ intact: false, brokenAt: ids[3] });
    await database.auditEntry.update({ where, data: { at, details: { ...Object(details), index: 99 } } });
    expect(await verifyAudit(database)).toMatchObject({ intact: false, brokenAt: ids[3] });
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
    });
  });

  test('shows a row that was put in between, with a hash of its own', async () => {
    const [first, , third] = await appendAll(3);
    const before = await database.auditEntry.findFirstOrThrow({ where: { id: first } });
    const { id: _, hash: __, ...columnsOfFirst } = before;
    const forged = { ...columnsOfFirst, actorName: 'Mallory', details: {}, previousHash: before.hash };
    // Makes room between the first and the second row.
    await database.$executeRaw`UPDATE audit_entries SET id = id + 10 WHERE id > ${first}`;
    await database.auditEntry.create({
      data: { ...forged, id: (first ?? 0n) + 1n, hash: entryHash(forged) },
    });
    const second = (third ?? 0n) - 1n + 10n;
    expect(await verifyAudit(database)).toEqual({ intact: false, entries: 2, brokenAt: second });
  });

  test('shows a row that was put before the first', async () => {
    await appendAll(2);
    const first = await database.auditEntry.findFirstOrThrow({ orderBy: { id: 'asc' } });
    const { id: _, hash: __, ...forged } = { ...first, details: {}, actorName: 'Mallory' };
    await database.auditEntry.create({ data: { ...forged, id: -5n, hash: entryHash(forged) } });
    expect(await verifyAudit(database)).toEqual({ intact: false, entries: 1, brokenAt: first.id });
  });

  test('continues from the last row, so that rows swapped for others are found', async () => {
    const ids = await appendAll(4);
    await database.$executeRaw`UPDATE audit_entries SET id = -id WHERE id IN (${ids[1]}, ${ids[2]})`;
    await database.$executeRaw`UPDATE audit_entries SET id = ${(ids[1] ?? 0n) + (ids[2] ?? 0n)} + id WHERE id < 0`;
    expect(await verifyAudit(database)).toEqual({ intact: false, entries: 1, brokenAt: ids[1] });
  });
});
