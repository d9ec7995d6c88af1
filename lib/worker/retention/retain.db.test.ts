import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashToken } from '@/lib/access/secrets';
import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { foldNextEnvironment } from '@/lib/environments/history/fold-environment';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { countFolded, listEvents, newestEvents } from '@/lib/environments/views/list-events';
import { readDatabaseTruth, recordLook } from '@/lib/restore/database-truth';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess } from '@/lib/testing/checks/worker-process';
import { retentionCrashPoints } from '@/lib/worker/crash-points';
import { tunables } from '@/lib/worker/tunables';
import { retainOnce } from './retain';

const kept = { events: 90, inspections: 30 };
let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

async function retain(database: Database = fixture.database): Promise<void> {
  const logger = pino({ level: 'silent' });
  const stopping = new AbortController().signal;
  await retainOnce(
    { database, logger, workerId: 'keeper', mayWork: () => true, underWay: new Set(), stopping },
    kept,
  );
}

/** An environment that ended so many days ago, with `count` resources of its teardown on the time line. */
async function ended(name: string, days: number, count = 3): Promise<string> {
  const { database } = fixture;
  const { id, operation } = await fixture.environmentIn('TORN_DOWN', name);
  await database.$executeRaw`
    UPDATE environments SET ended_at = clock_timestamp() - make_interval(days => ${days}::int) WHERE id = ${id}`;
  await database.$executeRaw`
    INSERT INTO environment_events
      (environment_id, operation_id, source, external_id, at, logical_id, resource_type, status, reason)
    SELECT ${id}, ${operation?.id}::uuid, 'CLOUDFORMATION', n || status, clock_timestamp() - make_interval(days => ${days}::int),
      'Resource' || n, 'AWS::EC2::VPC', status, CASE WHEN n = 1 AND status = 'DELETE_FAILED' THEN 'In use' END
    FROM generate_series(1, ${count}::int) n,
      unnest(ARRAY['DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS ', 'DELETE_FAILED', 'DELETE_COMPLETE']) WITH ORDINALITY AS s(status, step)
    ORDER BY step, n`;
  return id;
}

/** A worker that looked at this server before does not ask AWS, which is not there, whether the database was restored. */
async function knowServer(): Promise<void> {
  const truth = await readDatabaseTruth(fixture.database);
  if (truth.state !== 'unsure') return;
  await recordLook(fixture.database, { seen: truth.seen, lookedAt: await databaseNow(fixture.database) });
}

const rowsOf = (environmentId: string) =>
  fixture.database.environmentEvent.count({ where: { environmentId } });
const summariesOf = (environmentId: string) =>
  fixture.database.eventSummary.findMany({ where: { environmentId }, orderBy: { id: 'asc' } });

describe('the events of an environment', () => {
  test('that ended long ago are folded, and its page and REST still tell the story', async () => {
    const id = await ended('shop', 91);
    const ctx = fixture.as('ada');
    const before = await listEvents({ ctx, input: { name: 'shop' } });
    const detail = await getEnvironment({ ctx, input: { name: 'shop' } });
    await retain();

    expect(await rowsOf(id)).toBe(0);
    const [summary, ...more] = await summariesOf(id);
    expect(more).toEqual([]);
    expect(summary).toMatchObject({
      operationId: detail.operation?.id,
      events: before.items.length,
      failures: 3,
      firstReason: { logicalId: 'Resource1', type: 'AWS::EC2::VPC', reason: 'In use' },
    });
    const after = await listEvents({ ctx, input: { name: 'shop' } });
    expect(before.items).toEqual(expect.arrayContaining(after.items));
    const told = after.items.map(({ logicalId, status }) => `${logicalId} ${status}`);
    expect(told).toEqual(
      expect.arrayContaining(['null REQUESTED', 'Resource1 DELETE_FAILED', 'Resource3 DELETE_COMPLETE']),
    );
    expect(after.items.length).toBeLessThan(before.items.length);
    expect(after.cursor).toBe(before.cursor);
    expect(await newestEvents({ ctx, input: { name: 'shop', most: 2 } })).toEqual(after.items.slice(-2));
    expect(
      await listEvents({ ctx, input: { name: 'shop', after: after.items[0]?.id, limit: 2 } }),
    ).toMatchObject({
      items: after.items.slice(1, 3),
    });
    expect(await countFolded({ ctx, input: { name: 'shop' } })).toMatchObject({
      events: before.items.length,
    });
    // Everything else is as it was, the revision that open pages follow included.
    expect(await getEnvironment({ ctx, input: { name: 'shop' } })).toEqual(detail);
  });

  test('are left alone while it lives, and until it ended long enough ago', async () => {
    const recent = await ended('recent', 89);
    const { id: living } = await fixture.environmentIn('ACTIVE', 'living');
    await fixture.database.$executeRaw`
      UPDATE environments SET created_at = now() - interval '5 years', launched_at = now() - interval '5 years'`;
    const counts = [await rowsOf(recent), await rowsOf(living)];
    await retain();
    expect([await rowsOf(recent), await rowsOf(living)]).toEqual(counts);
    expect(await countFolded({ ctx: fixture.as('ada'), input: { name: 'recent' } })).toBeNull();
  });

  test('that are many are folded in steps, of which each leaves everything told', async () => {
    const id = await ended('shop', 91, 600);
    const ctx = fixture.as('ada');
    const all = await newestEvents({ ctx, input: { name: 'shop', most: 10_000 } });
    const count = await rowsOf(id);
    expect(count).toBeGreaterThan(2_400);
    expect(await foldNextEnvironment(fixture.database, 90)).toBe(1_000);
    expect(await rowsOf(id)).toBe(count - 1_000);
    const half = await newestEvents({ ctx, input: { name: 'shop', most: 10_000 } });
    expect(half.map(({ id: eventId }) => eventId)).toEqual(
      all.map(({ id: eventId }) => eventId).filter((eventId) => half.some((event) => event.id === eventId)),
    );
    await retain();
    expect(await rowsOf(id)).toBe(0);
    const summaries = await summariesOf(id);
    expect(summaries.reduce((sum, { events }) => sum + events, 0)).toBe(count);
    const resources = new Set(
      (await newestEvents({ ctx, input: { name: 'shop', most: 10_000 } })).map(({ logicalId }) => logicalId),
    );
    expect(resources).toEqual(new Set(all.map(({ logicalId }) => logicalId)));
  });

  test('are folded once by several workers at the same time', async () => {
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three', 'four']) ids.push(await ended(name, 91));
    const counts = await Promise.all(ids.map(rowsOf));
    await Promise.all([retain(), retain(fixture.openPool()), retain(fixture.openPool())]);
    for (const [index, id] of ids.entries()) {
      expect(await rowsOf(id)).toBe(0);
      expect((await summariesOf(id)).reduce((sum, { events }) => sum + events, 0)).toBe(counts[index]);
    }
  });

  test('of an environment that somebody holds are passed over, and wait for nobody', async () => {
    const held = await ended('held', 100);
    const free = await ended('free', 91);
    const count = await rowsOf(held);
    await fixture.openPool().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM environments WHERE id = ${held} FOR UPDATE`;
      await retain();
      expect([await rowsOf(held), await rowsOf(free)]).toEqual([count, 0]);
    });
    await retain();
    expect(await rowsOf(held)).toBe(0);
  });

  test('keep nobody from launching anew under the same name meanwhile', async () => {
    const id = await ended('shop', 91);
    await fixture.openPool().$transaction(async (tx) => {
      // As far as a fold gets before it commits.
      await tx.$queryRaw`SELECT 1 FROM environments WHERE id = ${id} FOR UPDATE`;
      await tx.environmentEvent.deleteMany({ where: { environmentId: id } });
      const again = await launchEnvironment({ ctx: fixture.as('ada'), input: requestOf('shop') });
      expect(again.id).not.toBe(id);
    });
  });

  test.each(retentionCrashPoints())(
    'are all there, or folded, when the worker dies at %s',
    async (crashAt) => {
      const id = await ended('shop', 91);
      const ctx = fixture.as('ada');
      const count = await rowsOf(id);
      const settings = { databaseUrl: fixture.url, awsEndpointUrl: 'http://127.0.0.1:1' };
      await knowServer();
      const doomed = startWorkerProcess({ ...settings, crashAt });
      await waitUntil('the worker to die', doomed.isGone, { state: doomed.log });
      expect(doomed.log()).toContain(`crash point ${crashAt}`);
      const summaries = await summariesOf(id);
      if (crashAt.endsWith('.before')) expect([await rowsOf(id), summaries.length]).toEqual([count, 0]);
      else expect([await rowsOf(id), summaries[0]?.events]).toEqual([0, count]);
      const next = startWorkerProcess(settings);
      try {
        await waitUntil('the next one to fold them', async () => (await rowsOf(id)) === 0, {
          state: next.log,
        });
      } finally {
        await next.stop();
      }
      expect((await summariesOf(id)).map(({ events }) => events)).toEqual([count]);
      expect(await countFolded({ ctx, input: { name: 'shop' } })).toMatchObject({ events: count });
    },
  );
});

describe('what nobody needs any more', () => {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000);

  async function fill(count: number, days: { keys: number; inspections: number; sessions: number }) {
    const { database } = fixture;
    const userId = fixture.as('ada').actor.id;
    const { id: environmentId } = await fixture.environmentIn('ACTIVE', `filled-${randomUUID().slice(0, 8)}`);
    const each = Array.from({ length: count }, () => randomUUID());
    await database.session.createMany({
      data: each.map((id) => ({ userId, tokenHash: hashToken(id), expires: ago(days.sessions) })),
    });
    await database.verificationToken.createMany({
      data: each.map((token) => ({ identifier: 'a', token, expires: ago(days.sessions) })),
    });
    await database.idempotencyKey.createMany({
      data: each.map((key) => ({ userId, key, requestHash: key, response: {}, createdAt: ago(days.keys) })),
    });
    await database.inspection.createMany({
      data: each.map((id) => ({
        id,
        environmentId,
        kind: 'DRIFT' as const,
        status: 'DONE' as const,
        finishedAt: ago(days.inspections),
      })),
    });
  }

  async function counts(): Promise<Record<string, number>> {
    const { session, verificationToken, idempotencyKey, inspection } = fixture.database;
    return {
      sessions: await session.count(),
      tokens: await verificationToken.count(),
      keys: await idempotencyKey.count(),
      inspections: await inspection.count(),
    };
  }

  test('is forgotten, however much it is, and what somebody may need is not', async () => {
    const many = tunables.forgetAtOnce + 7;
    await fill(many, { keys: 8, inspections: 31, sessions: 0.01 });
    await fill(3, { keys: 6, inspections: 29, sessions: -0.1 });
    await fixture.database.inspection.updateMany({
      where: { finishedAt: { lt: ago(30) }, id: { in: await oneInspection() } },
      data: { status: 'RUNNING' },
    });
    await retain();
    expect(await counts()).toEqual({ sessions: 3, tokens: 3, keys: 3, inspections: 4 });
  });

  async function oneInspection(): Promise<string[]> {
    const old = await fixture.database.inspection.findFirst({ where: { finishedAt: { lt: ago(30) } } });
    return old ? [old.id] : [];
  }

  test('is not the audit log, an environment or an operation, however old', async () => {
    await ended('shop', 5_000);
    await fixture.database.$executeRaw`
      UPDATE operations SET created_at = now() - interval '14 years', finished_at = now() - interval '14 years'`;
    const { auditEntry, environment, operation, stackResource } = fixture.database;
    const kept = async () => [
      await auditEntry.count(),
      await environment.count(),
      await operation.count(),
      await stackResource.count(),
    ];
    const before = await kept();
    await retain();
    expect(await kept()).toEqual(before);
  });

  /** A connection may keep what it read to itself for ten seconds, and would report it in the middle of a measurement. */
  async function reportWhatWasRead(database: typeof fixture.database) {
    const everyConnection = Array.from({ length: 20 });
    await Promise.all(
      everyConnection.map(
        () => database.$queryRaw`SELECT pg_stat_force_next_flush()::text, pg_sleep(0.2)::text`,
      ),
    );
  }

  test('is found without reading what is kept', async () => {
    const { database } = fixture;
    await fill(5_000, { keys: 1, inspections: 1, sessions: -1 });
    await fill(3, { keys: 8, inspections: 31, sessions: 1 });
    const id = await ended('due', 91);
    const recent = await ended('recent', 1);
    await database.$executeRaw`
      INSERT INTO environments (id, name, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status,
        stack_name, resources_total, ended_at)
      SELECT 'copy-' || n, 'copy-' || n, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status,
        'slipway-copy-' || n, resources_total, ended_at
      FROM environments, generate_series(1, 5000) n WHERE id = ${recent}`;
    await database.$executeRaw`
      INSERT INTO environment_events (environment_id, source, at, status)
      SELECT 'copy-' || n, 'SLIPWAY', now(), 'REQUESTED' FROM generate_series(1, 5000) n, generate_series(1, 4)`;
    await database.$executeRaw`ANALYZE`;
    await reportWhatWasRead(database);
    const one = fixture.openPool(1);
    const read = async (): Promise<Map<string, number>> => {
      await one.$executeRaw`SELECT pg_stat_force_next_flush()`;
      await one.$queryRaw`SELECT 1`;
      const rows = await one.$queryRaw<{ table: string; rows: bigint }[]>`
        SELECT relname AS table, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_user_tables
        WHERE relname IN ('sessions', 'verification_tokens', 'idempotency_keys', 'inspections', 'environments',
          'environment_events', 'workers')`;
      return new Map(rows.map(({ table, rows: count }) => [table, Number(count)]));
    };
    const before = await read();
    const events = await rowsOf(id);
    await retain(one);
    const after = await read();
    expect(await rowsOf(id)).toBe(0);
    const readOf = (table: string) => (after.get(table) ?? 0) - (before.get(table) ?? 0);
    // Found, locked, removed: a few times what was due, whatever there is beside it.
    for (const table of ['sessions', 'verification_tokens', 'idempotency_keys', 'inspections'])
      expect(readOf(table), table).toBeLessThanOrEqual(5 * 3);
    expect(readOf('environments'), 'environments').toBeLessThanOrEqual(20);
    expect(readOf('environment_events'), 'environment_events').toBeLessThanOrEqual(5 * events);
  });
});
