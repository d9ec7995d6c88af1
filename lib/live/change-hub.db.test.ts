import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseNow } from '@/lib/db/database-now';
import { announce, changeChannel } from '@/lib/environments/announce';
import { moveEnvironment } from '@/lib/environments/move';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { handToFollower, postpone, recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import { awaitConfirmation } from '@/lib/environments/operations/record-update';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { createFixture, type Fixture, heldBy, stackIdOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { Change } from './change';
import { ChangeHub } from './change-hub';
import { ChangesSince } from './changes-since';

let fixture: Fixture;
const hubs: ChangeHub[] = [];

beforeAll(async () => {
  fixture = await createFixture();
});
afterEach(() => Promise.all(hubs.splice(0).map((hub) => hub.close())));
afterAll(() => fixture.close());

const changesSince = (from: Parameters<ChangesSince['read']>[0]) =>
  new ChangesSince(fixture.database).read(from);

interface Listening {
  hub: ChangeHub;
  changes: Change[];
  /** How often the hub said that something may have been missed: once when it is first connected. */
  missed: () => number;
  unsubscribe: () => void;
}

async function listen(databaseUrl = fixture.url): Promise<Listening> {
  const hub = new ChangeHub(databaseUrl, pino({ level: 'silent' }));
  hubs.push(hub);
  const changes: Change[] = [];
  let missed = 0;
  const unsubscribe = hub.subscribe(
    (change) => changes.push(change),
    () => {
      missed += 1;
    },
  );
  await waitUntil('the hub to listen', () => missed > 0, { everyMs: 5 });
  return { hub, changes, missed: () => missed, unsubscribe };
}

test.each([
  ['ahead', 600_000],
  ['behind', -600_000],
])(
  'a revision is of the database’s clock, and grows, whatever that of the process says: %s',
  async (name, ms) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
    const { id } = await fixture.request(`clock-${name}`);
    vi.useRealTimers();
    const revision = async () => {
      const { updatedAt } = await fixture.database.environment.findUniqueOrThrow({ where: { id } });
      return updatedAt.getTime();
    };
    const now = (await databaseNow(fixture.database)).getTime();
    const first = await revision();
    expect(Math.abs(now - first)).toBeLessThan(60_000);
    await fixture.database.$transaction(async (tx) => {
      await announce(tx, id);
      await announce(tx, id);
    });
    expect(await revision()).toBeGreaterThan(first + 1);
    const since = await changesSince({ revision: now + 3_600_000, withinMs: 0 });
    expect(since.changes.map((change) => change.id)).toContain(id);
  },
);

test('a page that can’t be told keeps no other from hearing it', async () => {
  const listening = await listen();
  listening.unsubscribe();
  const refuse = () => {
    throw new Error('the stream is closed');
  };
  listening.hub.subscribe(refuse, refuse);
  listening.hub.subscribe((change) => listening.changes.push(change), refuse);
  await fixture.request('told-all-the-same');
  await heard(listening, 'told-all-the-same');
});

const names = (listening: Listening) => listening.changes.map((change) => change.name);
const heard = (listening: Listening, name: string) =>
  waitUntil(`news of ${name}`, () => names(listening).includes(name), { everyMs: 5 });

async function notify(payload: string, channel = changeChannel): Promise<void> {
  await fixture.database.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

async function cutLiveConnections(): Promise<number> {
  const [row] = await fixture.database.$queryRaw<{ cut: number }[]>`
    SELECT count(pg_terminate_backend(pid))::int AS cut FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'slipway-live'`;
  return row?.cut ?? 0;
}

test('what was missed is read once for all that ask at a time, and each gets what it lacks', async () => {
  const shared = new ChangesSince(fixture.database);
  const { id: long } = await fixture.request('missed-long-ago');
  await fixture.database.$executeRaw`
    UPDATE environments SET updated_at = now() - interval '1 hour' WHERE id = ${long}`;
  await fixture.request('missed-just-now');
  const now = Date.now();
  const first = shared.read({ revision: now, withinMs: 0 });
  const [some, all] = await Promise.all([
    shared.read({ revision: now, withinMs: 0 }),
    shared.read({ revision: now - 2 * 3_600_000, withinMs: 0 }),
    first,
  ]);
  const has = ({ changes }: typeof some, name: string) => changes.some((change) => change.name === name);
  expect([has(some, 'missed-just-now'), has(some, 'missed-long-ago')]).toEqual([true, false]);
  expect([has(all, 'missed-just-now'), has(all, 'missed-long-ago')]).toEqual([true, true]);
  expect([some.complete, all.complete]).toEqual([true, true]);
  // The same objects: what is written of them to each stream is made once.
  expect(all.changes).toContain(some.changes.at(-1));
});

describe('the hub of live updates', () => {
  test('tells what changed, with what a page needs to know', async () => {
    const listening = await listen();
    const { id } = await fixture.request('announced');
    await heard(listening, 'announced');
    expect(listening.changes).toEqual([
      {
        id,
        name: 'announced',
        team: 'payments',
        status: 'QUEUED',
        awaitsConfirmation: false,
        awaitsApproval: false,
        done: 0,
        total: expect.any(Number),
        revision: expect.any(Number),
      },
    ]);
    expect(Math.abs((listening.changes[0]?.revision ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('reports that a plan is waiting for confirmation, to those who were away as well', async () => {
    await fixture.environmentIn('ACTIVE', 'planned');
    const ctx = fixture.as('ada');
    const input = { name: 'planned', body: { inputs: { instanceType: 't3.small' } } };
    const held = heldBy('worker', await updateEnvironment({ ctx, input }));
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    const listening = await listen();
    await awaitConfirmation(fixture.database, held);
    await heard(listening, 'planned');
    const told = { name: 'planned', status: 'ACTIVE', awaitsConfirmation: true };
    expect(listening.changes.at(-1)).toMatchObject(told);
    expect((await changesSince({ revision: null, withinMs: 60_000 })).changes.at(-1)).toMatchObject(told);
  });

  test('tells every step of an environment, with growing revisions', async () => {
    await fixture.environmentIn('ACTIVE', 'steps');
    const listening = await listen();
    await tearDownEnvironment({ ctx: fixture.as('ada'), input: { name: 'steps', confirm: 'steps' } });
    await heard(listening, 'steps');
    const change = listening.changes.at(-1);
    expect(change).toMatchObject({ name: 'steps', status: 'TEARING_DOWN', done: 0, total: 0 });
    const row = await fixture.database.environment.findFirstOrThrow({ where: { name: 'steps' } });
    expect(change?.revision).toBe(row.updatedAt.getTime());
  });

  test('tells what changes without a new status: put off with a reason, taken by CloudFormation', async () => {
    const environment = await fixture.request('same-status');
    const held = heldBy('one', environment);
    const listening = await listen();
    const news = (count: number) =>
      waitUntil(`${count} changes`, () => listening.changes.length >= count, { everyMs: 5 });
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await postpone(fixture.database, held, { reason: 'Throttled', delayMs: 0 });
    await news(1);
    await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
    await recordLaunchIntent(fixture.database, held);
    await news(2);
    await handToFollower(fixture.database, held, stackIdOf('same-status'));
    await news(3);
    expect(listening.changes.map((change) => change.status)).toEqual(['QUEUED', 'LAUNCHING', 'LAUNCHING']);
  });

  test('tells nothing of a transaction that was rolled back', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'rolled-back');
    const listening = await listen();
    const rolledBack = fixture.database.$transaction(async (tx) => {
      await moveEnvironment(tx, { id, from: 'ACTIVE', to: 'UPDATING' });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await fixture.request('after-rollback');
    await heard(listening, 'after-rollback');
    expect(names(listening)).toEqual(['after-rollback']);
  });

  test('tells nothing before the commit', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'held-back');
    const listening = await listen();
    await fixture.database.$transaction(async (tx) => {
      await announce(tx, id);
      await notify(JSON.stringify({ ...sample, name: 'in-between' }));
      await heard(listening, 'in-between');
      expect(names(listening)).toEqual(['in-between']);
    });
    await heard(listening, 'held-back');
  });

  test.each(['', 'no json', 'null', '[]', '7', '{}', '{"id":1}', '{"__proto__":{}}', 'x'.repeat(7_000)])(
    'ignores %j, which is not ours',
    async (payload) => {
      const listening = await listen();
      await notify(payload);
      await notify(JSON.stringify(sample), 'another_channel');
      await notify(JSON.stringify({ ...sample, name: 'ours' }));
      await heard(listening, 'ours');
      expect(names(listening)).toEqual(['ours']);
      expect(listening.missed()).toBe(1);
    },
  );

  test('connects again when its connection is cut, says so, and hears what comes next', async () => {
    const listening = await listen();
    for (const round of [1, 2, 3]) {
      expect(await cutLiveConnections()).toBe(1);
      await waitUntil('the hub to listen again', () => listening.missed() === round + 1, { everyMs: 5 });
      await fixture.request(`after-cut-${round}`);
      await heard(listening, `after-cut-${round}`);
    }
    expect(names(listening)).toEqual(['after-cut-1', 'after-cut-2', 'after-cut-3']);
  });

  test('serves many listeners over one connection, and each until it has had enough', async () => {
    const listening = await listen();
    const second: Change[] = [];
    const leave = listening.hub.subscribe(
      (change) => second.push(change),
      () => undefined,
    );
    await fixture.request('for-both');
    await heard(listening, 'for-both');
    expect(second.map((change) => change.name)).toEqual(['for-both']);
    leave();
    await fixture.request('for-one');
    await heard(listening, 'for-one');
    expect(second).toHaveLength(1);
    expect(await liveConnections()).toBe(1);
  });

  test('lets the connection go when it is closed, and does not come back', async () => {
    const { hub } = await listen();
    await hub.close();
    await waitUntil('the connection to be gone', async () => (await liveConnections()) === 0, { everyMs: 5 });
  });
});

const sample: Change = {
  id: 'x',
  name: 'x',
  team: 'payments',
  status: 'ACTIVE',
  awaitsConfirmation: false,
  awaitsApproval: false,
  done: 1,
  total: 2,
  revision: 3,
};

async function liveConnections(): Promise<number> {
  const [row] = await fixture.database.$queryRaw<{ connections: number }[]>`
    SELECT count(*)::int AS connections FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'slipway-live'`;
  return row?.connections ?? -1;
}
