import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FlightCheckInput, requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import { reportAlive, reportGone } from '@/lib/health/worker-presence';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { claimFlightCheck, dueFlightChecks, renewFlightCheckLease } from './claim-flight-check';
import { awaitFlightCheck, readFlightCheck } from './read-flight-check';
import {
  dropFlightChecks,
  finishFlightCheck,
  forgetFlightChecks,
  type HeldFlightCheck,
  recordFlightItems,
  recordProbeStack,
  recordProbeStackRemoved,
} from './record-flight-check';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  await reportAlive(fixture.database, 'alive');
});
afterAll(() => fixture.close());

const launch = (name: string, inputs: object = {}): FlightCheckInput => ({
  kind: 'launch',
  request: requestOf(name, { inputs }),
});
const ask = (input: FlightCheckInput) => requestFlightCheck({ ctx: fixture.as('ada'), input });
const read = (id: string) => readFlightCheck({ ctx: fixture.as('ada'), input: { id } });

async function held(id: string, workerId = 'w'): Promise<HeldFlightCheck> {
  const claimed = await claimFlightCheck(fixture.database, { flightCheckId: id, workerId, leaseMs: 60_000 });
  if (!claimed) throw new Error('not claimed');
  return { flightCheckId: id, workerId };
}

async function age(id: string, seconds: number): Promise<void> {
  await fixture.database.$executeRaw`
    UPDATE flight_checks SET created_at = clock_timestamp() - make_interval(secs => ${seconds}::int)
    WHERE id = ${id}::uuid`;
}

const fine = (check: string) => ({ check, verdict: 'fine' as const, message: 'All is well.' });

describe('a flight check', () => {
  test('names every line at once, and has the inputs in a row with a job and nothing else', async () => {
    const before = await countRows(fixture.database);
    const asked = await ask(launch('first', { certificateArn: null }));
    expect(asked).toMatchObject({ items: [], complete: false });
    expect(asked.estimate.monthlyUsd).toBeGreaterThan(50);
    expect(asked.expected).toEqual(
      expect.arrayContaining(['role', 'quota-elastic-ips', 'name-alias', 'image', 'container-images']),
    );
    expect(asked.expected).not.toContain('certificate');
    const after = await countRows(fixture.database);
    const grown = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(grown.filter((table) => !table.startsWith('pgboss.'))).toEqual(['public.flight_checks']);
    const jobs = await fixture.database.$queryRaw<unknown[]>`
      SELECT data FROM pgboss.job WHERE name = 'flight-checks' AND data->>'flightCheckId' = ${asked.id}`;
    expect(jobs).toEqual([{ data: { flightCheckId: asked.id } }]);
  });

  test('is asked for by those who may launch, with input that a launch would take', async () => {
    const by = (person: 'grace' | 'ada', input: FlightCheckInput) =>
      requestFlightCheck({ ctx: fixture.as(person), input });
    await expect(by('grace', launch('stranger'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(by('ada', launch('wrong', { zones: 9 }))).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'inputs.zones' }],
    });
    await fixture.environmentIn('ACTIVE', 'taken');
    await expect(by('ada', launch('taken'))).rejects.toMatchObject({
      code: 'conflict',
      fields: [{ path: 'name' }],
    });
    const update = { kind: 'update', name: 'taken', inputs: { vpcCidr: '10.1.0.0/16' } } as const;
    await expect(by('ada', update)).rejects.toMatchObject({ fields: [{ path: 'inputs.vpcCidr' }] });
    await expect(by('grace', update)).rejects.toMatchObject({ code: 'not-found' });
    await expect(by('ada', { kind: 'relaunch', name: 'taken' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of an update has only what the update may hit', async () => {
    await fixture.environmentIn('ACTIVE', 'changes');
    const expectedOf = async (inputs: object) =>
      (await ask({ kind: 'update', name: 'changes', inputs })).expected;
    const always = ['role', 'bootstrap', 'permissions'];
    expect(await expectedOf({ backupRetentionDays: 9 })).toEqual([
      ...always.slice(0, 2),
      'artifact-bucket',
      'permissions',
      'template',
    ]);
    expect(await expectedOf({ databaseClass: 'db.t3.small' })).toContain('offering-database-class');
    const larger = await expectedOf({ instanceType: 't3.small', maxInstances: 4 });
    expect(larger).toEqual(expect.arrayContaining(['quota-vcpus', 'offering-instance-type', 'image']));
    expect(larger).not.toContain('quota-vpcs');
    const gateways = await expectedOf({ natGateways: 'single' });
    expect(gateways).not.toContain('quota-elastic-ips');
    expect(gateways).not.toContain('name-stack');
  });

  test('shows what is known, and is complete with the last of it', async () => {
    const { id, expected } = await ask(launch('shown'));
    const mine = await held(id);
    await recordFlightItems(fixture.database, mine, [fine('role')]);
    await recordFlightItems(fixture.database, mine, [
      fine('template'),
      { ...fine('role'), message: 'Again.' },
    ]);
    expect(await read(id)).toMatchObject({
      complete: false,
      items: [{ check: 'role', message: 'Again.' }, { check: 'template' }],
    });
    await recordFlightItems(fixture.database, mine, expected.map(fine));
    expect(await read(id)).toMatchObject({ complete: true, items: expected.map((check) => ({ check })) });
  });

  test('is shown to nobody else', async () => {
    const { id } = await ask(launch('private'));
    for (const person of ['bert', 'olga', 'root'] as const) {
      const asked = readFlightCheck({ ctx: fixture.as(person), input: { id } });
      await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(read('x')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that takes too long says so of what is missing', async () => {
    const { id, expected } = await ask(launch('slow'));
    await recordFlightItems(fixture.database, await held(id), [fine('role')]);
    await age(id, 21);
    const { complete, items } = await read(id);
    expect(complete).toBe(true);
    expect(items).toHaveLength(expected.length);
    expect(items.filter(({ verdict }) => verdict === 'fine')).toEqual([fine('role')]);
    expect(items.at(-1)).toMatchObject({ verdict: 'unknown', message: expect.stringMatching(/too long/) });
  });

  test('without a worker is answered at once, with nothing looked at', async () => {
    await reportGone(fixture.database, 'alive');
    const { id, expected } = await ask(launch('alone'));
    const { complete, items } = await read(id);
    expect(complete).toBe(true);
    expect(items.map(({ check }) => check)).toEqual(expected);
    for (const item of items) {
      expect(item).toMatchObject({ verdict: 'unknown', message: 'Couldn’t look: no worker is running.' });
    }
    await reportAlive(fixture.database, 'alive');
    expect((await read(id)).complete).toBe(false);
  });

  test('makes room for the next of its name, and for the fourth of a person', async () => {
    await dropFlightChecks(fixture.database, await allIds());
    const [one, other] = [await ask(launch('same')), await ask(launch('same'))];
    await expect(read(one.id)).rejects.toMatchObject({ code: 'not-found' });
    const more = [await ask(launch('more-a')), await ask(launch('more-b'))];
    await expect(read(other.id)).resolves.toBeDefined();
    const waiting = awaitFlightCheck({ ctx: fixture.as('ada'), input: { id: other.id } });
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/fewer/) }),
      ask(launch('more-c')),
    ]);
    await expect(read(other.id)).rejects.toMatchObject({ code: 'not-found' });
    for (const { id } of more) await expect(read(id)).resolves.toBeDefined();
  });

  test('that a script waits for is gone with the answer', async () => {
    const { id, expected } = await ask(launch('script'));
    const answer = awaitFlightCheck({ ctx: fixture.as('ada'), input: { id } });
    await recordFlightItems(fixture.database, await held(id), expected.map(fine));
    expect(await answer).toMatchObject({ complete: true, items: expected.map((check) => ({ check })) });
    expect(await allIds()).not.toContain(id);
    const impatient = await ask(launch('impatient'));
    const input = { id: impatient.id, timeoutMs: 0 };
    const cut = await awaitFlightCheck({ ctx: fixture.as('ada'), input });
    expect(cut.items).toHaveLength(impatient.expected.length);
    expect(await allIds()).not.toContain(impatient.id);
  });
});

async function allIds(): Promise<string[]> {
  return (await fixture.database.flightCheck.findMany({ select: { id: true } })).map(({ id }) => id);
}

describe('a worker', () => {
  test('is one of many to claim it, and the next one where its lease ran out', async () => {
    const { id } = await ask(launch('claims'));
    const claims = await Promise.all(
      [0, 1, 2].map((index) =>
        claimFlightCheck(fixture.openPool(1), { flightCheckId: id, workerId: `w${index}`, leaseMs: 60_000 }),
      ),
    );
    const winner = claims.findIndex((claim) => claim !== null);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await dueFlightChecks(fixture.database, 100)).not.toContain(id);
    await fixture.database.flightCheck.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
    expect(await dueFlightChecks(fixture.database, 100)).toContain(id);
    const stale = { flightCheckId: id, workerId: `w${winner}`, leaseMs: 60_000 };
    await expect(recordFlightItems(fixture.database, stale, [fine('role')])).rejects.toThrow('somebody else');
    expect(await renewFlightCheckLease(fixture.database, stale)).toBe(false);
    const next = await held(id, 'next');
    expect(await renewFlightCheckLease(fixture.database, { ...next, leaseMs: 60_000 })).toBe(true);
    await finishFlightCheck(fixture.database, next);
    expect(await claimFlightCheck(fixture.database, stale)).toBeNull();
  });

  test('finds what was asked for without a job, while somebody may wait for it', async () => {
    const { id } = await ask(launch('lost-job'));
    expect(await dueFlightChecks(fixture.database, 100)).toContain(id);
    await age(id, 90);
    expect(await dueFlightChecks(fixture.database, 100)).not.toContain(id);
  });

  test('that holds one nobody waits for writes nothing', async () => {
    const { id } = await ask(launch('dropped'));
    const mine = await held(id);
    await dropFlightChecks(fixture.database, [id]);
    await expect(recordFlightItems(fixture.database, mine, [fine('role')])).rejects.toThrow('somebody else');
    await expect(recordProbeStack(fixture.database, mine, 'slipway-dropped')).rejects.toThrow(
      'somebody else',
    );
  });

  test('removes a probe stack before its row goes, also of one that nobody waits for', async () => {
    const { id } = await ask(launch('probed'));
    const mine = await held(id);
    await recordProbeStack(fixture.database, mine, 'slipway-probe');
    await dropFlightChecks(fixture.database, [id]);
    await expect(read(id)).rejects.toMatchObject({ code: 'not-found' });
    const row = await fixture.database.flightCheck.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ request: {}, items: [], probeStack: 'slipway-probe' });
    await age(id, 3_600);
    await forgetFlightChecks(fixture.database);
    expect(await allIds()).toContain(id);
    await fixture.database.flightCheck.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
    expect(await dueFlightChecks(fixture.database, 100)).toContain(id);
    const next = await held(id, 'next');
    await recordProbeStackRemoved(fixture.database, next);
    await finishFlightCheck(fixture.database, next);
    expect(await allIds()).not.toContain(id);
  });
});

test('is nobody’s any more also where its probe stack is removed just then', async () => {
  const { id } = await ask(launch('races'));
  const mine = await held(id);
  await recordProbeStack(fixture.database, mine, 'slipway-probe');
  const worker = fixture.openPool(1);
  const dropped = await worker.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE flight_checks SET probe_stack = NULL WHERE id = ${id}::uuid`;
    const dropping = dropFlightChecks(fixture.database, [id]);
    await waitUntil('the drop to wait for the worker', async () => {
      const waiting = await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return waiting.length > 0;
    });
    return { dropping };
  });
  await dropped.dropping;
  await expect(read(id)).rejects.toMatchObject({ code: 'not-found' });
  await finishFlightCheck(fixture.database, mine);
  expect(await allIds()).not.toContain(id);
});

test('what nobody read is forgotten after some minutes', async () => {
  const [old, recent] = [await ask(launch('old')), await ask(launch('recent'))];
  await age(old.id, 301);
  await age(recent.id, 290);
  await forgetFlightChecks(fixture.database);
  const left = await allIds();
  expect(left).not.toContain(old.id);
  expect(left).toContain(recent.id);
});
