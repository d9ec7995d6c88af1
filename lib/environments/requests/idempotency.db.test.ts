import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetOldIdempotencyKeys } from '@/lib/access/idempotency';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { launchEnvironment } from './launch-environment';
import { tearDownEnvironment } from './tear-down-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

describe('the same Idempotency-Key', () => {
  test('with the same body gives the first answer again and stores nothing more', async () => {
    const ask = () =>
      launchEnvironment({ ctx: fixture.as('ada'), input: requestOf('once'), idempotencyKey: 'key-1' });
    const first = await ask();
    const before = await countRows(fixture.database);
    expect(await ask()).toEqual(first);
    expect(await ask()).toEqual(first);
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('with the members of the body in another order is the same request', async () => {
    const ctx = fixture.as('ada');
    const input = { ...requestOf('reordered'), inputs: { zones: 2, minInstances: 2 } };
    const first = await launchEnvironment({ ctx, input, idempotencyKey: 'key-order' });
    const reordered = Object.fromEntries(Object.entries(input).reverse());
    reordered.inputs = { minInstances: 2, zones: 2 };
    expect(await launchEnvironment({ ctx, input: reordered, idempotencyKey: 'key-order' })).toEqual(first);
  });

  test('gives that answer also when the environment has long moved on', async () => {
    const ask = () =>
      launchEnvironment({ ctx: fixture.as('ada'), input: requestOf('moved-on'), idempotencyKey: 'key-2' });
    const first = await ask();
    await tearDownEnvironment({ ctx: fixture.as('ada'), input: { name: 'moved-on', confirm: 'moved-on' } });
    expect(await ask()).toEqual(first);
    expect(await fixture.database.environment.count({ where: { name: 'moved-on' } })).toBe(1);
  });

  test.each(['at-once-1', 'at-once-2', 'at-once-3'])(
    'ten times at once gives one environment and one answer (%s)',
    async (name) => {
      const pools = [fixture.openPool(), fixture.openPool(), fixture.openPool()];
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          launchEnvironment({
            ctx: fixture.as('ada', pools[index % pools.length]),
            input: requestOf(name),
            idempotencyKey: name,
          }),
        ),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(sorted(answer)))).size).toBe(1);
      expect(await fixture.database.environment.count({ where: { name } })).toBe(1);
      expect(await fixture.database.auditEntry.count({ where: { subjectId: answers[0]?.id } })).toBe(1);
    },
  );

  test('with another body is refused, naming the header', async () => {
    const ctx = fixture.as('ada');
    await launchEnvironment({ ctx, input: requestOf('body-one'), idempotencyKey: 'key-3' });
    const before = await countRows(fixture.database);
    await expect(
      launchEnvironment({ ctx, input: requestOf('body-two'), idempotencyKey: 'key-3' }),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'Idempotency-Key' }] });
    await expect(
      launchEnvironment({
        ctx,
        input: requestOf('body-one', { inputs: { zones: 2 } }),
        idempotencyKey: 'key-3',
      }),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'Idempotency-Key' }] });
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('of two people are two keys', async () => {
    const one = await launchEnvironment({
      ctx: fixture.as('ada'),
      input: requestOf('hers'),
      idempotencyKey: 'key-4',
    });
    const other = await launchEnvironment({
      ctx: fixture.as('bert'),
      input: requestOf('his'),
      idempotencyKey: 'key-4',
    });
    expect(other.id).not.toBe(one.id);
    expect([one.name, other.name]).toEqual(['hers', 'his']);
  });

  test('stays free when the request was refused', async () => {
    const ctx = fixture.as('ada');
    const refused = launchEnvironment({ ctx, input: requestOf('No'), idempotencyKey: 'key-5' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid' });
    await launchEnvironment({ ctx, input: requestOf('yes'), idempotencyKey: 'key-5' });
  });

  test('may be anything a header can hold', async () => {
    const ctx = fixture.as('ada');
    const idempotencyKey = `"';--\\${'x'.repeat(248)}`;
    const first = await launchEnvironment({ ctx, input: requestOf('odd-key'), idempotencyKey });
    expect(await launchEnvironment({ ctx, input: requestOf('odd-key'), idempotencyKey })).toEqual(first);
  });
});

/** Key order is no part of an answer. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .map(([key, item]) => [key, sorted(item)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('an Idempotency-Key of long ago', () => {
  test('is forgotten after a week, and not before', async () => {
    for (const name of ['week-old', 'fresh-key']) {
      await launchEnvironment({ ctx: fixture.as('ada'), input: requestOf(name), idempotencyKey: name });
    }
    const day = 24 * 60 * 60_000;
    const age = (key: string, ms: number) =>
      fixture.database.idempotencyKey.updateMany({
        where: { key },
        data: { createdAt: new Date(Date.now() - ms) },
      });
    await age('week-old', 7 * day + 60_000);
    await age('fresh-key', 7 * day - 60 * 60_000);
    expect(await forgetOldIdempotencyKeys(fixture.database, 10)).toBe(1);
    expect(await fixture.database.idempotencyKey.count({ where: { key: 'fresh-key' } })).toBe(1);
    expect(await fixture.database.idempotencyKey.count({ where: { key: 'week-old' } })).toBe(0);
  });
});
