import { expect, test, vi } from 'vitest';
import { openSchemaGate, SchemaRefused } from './schema-gate';
import type { SchemaVersion } from './schema-version';

const database = { $queryRaw: vi.fn() };

/** A gate before a database whose schema a test may change, and a clock that it moves. */
function gateBefore(first: SchemaVersion | Error) {
  let schema = first;
  let now = 0;
  const read = vi.fn(async () => {
    if (schema instanceof Error) throw schema;
    return schema;
  });
  const gate = openSchemaGate(read, () => now);
  return {
    read,
    pass: () => gate(database),
    becomes: (next: SchemaVersion | Error) => {
      schema = next;
    },
    after: (ms: number) => {
      now += ms;
    },
  };
}

const older: SchemaVersion = { state: 'older', missing: ['a'] };
const contracted: SchemaVersion = { state: 'newer-incompatible', ahead: ['b'], minimum: 'b' };

test.each<SchemaVersion>([{ state: 'current' }, { state: 'newer', ahead: ['b'] }])(
  'lets through what fits, and asks once in a while: $state',
  async (version) => {
    const gate = gateBefore(version);
    await Promise.all([gate.pass(), gate.pass(), gate.pass()]);
    await gate.pass();
    expect(gate.read).toHaveBeenCalledTimes(1);
    gate.after(5_000);
    await gate.pass();
    expect(gate.read).toHaveBeenCalledTimes(2);
  },
);

test.each([older, contracted])('refuses what does not fit, until it does: $state', async (version) => {
  const gate = gateBefore(version);
  await expect(gate.pass()).rejects.toBeInstanceOf(SchemaRefused);
  await expect(gate.pass()).rejects.toMatchObject({ code: 'unavailable' });
  expect(gate.read).toHaveBeenCalledTimes(1);
  gate.becomes({ state: 'current' });
  gate.after(1_000);
  await gate.pass();
});

test('notices that a newer version takes the database over', async () => {
  const gate = gateBefore({ state: 'current' });
  await gate.pass();
  gate.becomes(contracted);
  gate.after(5_000);
  await expect(gate.pass()).rejects.toThrow('a newer version has taken the database over');
});

test('is no reason to refuse anything while the schema can’t be read, and reads it again', async () => {
  const gate = gateBefore(new Error('no answer'));
  await gate.pass();
  gate.becomes(older);
  await expect(gate.pass()).rejects.toThrow('still to be migrated');
});
