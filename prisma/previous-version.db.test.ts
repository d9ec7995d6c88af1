import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { type Database, openDatabase } from '@/lib/db/client';
import { applyMigrations } from '@/lib/db/migrate';
import { claimOperation, dueOperations } from '@/lib/environments/operations/claim-operation';
import { recordChangeSetRemoved, takeLeftChangeSet } from '@/lib/environments/operations/left-change-set';
import { takeCancellation } from '@/lib/environments/operations/record-cancellation-answer';
import { type Held, recordFailure } from '@/lib/environments/operations/record-operation';
import { recordCancelled } from '@/lib/environments/operations/record-update';
import { recordProgress } from '@/lib/environments/progress/record-progress';
import { stacksInFlight } from '@/lib/environments/progress/stacks-in-flight';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { restingEnvironments } from '@/lib/targets/reconcile';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { makeRoomForMany } from '@/lib/testing/checks/room-for-many';
import { rootUpTo } from '@/lib/testing/checks/root-up-to';
import { holdLease } from '@/lib/testing/checks/stack-history';

const databaseName = 'previous_version';
/** The last migration that the version before knew. */
const lastBefore = '20261128100000_event_token';
let database: Database;
let ctx: Context;

beforeAll(async () => {
  const server = inject('databaseServerUrl');
  const url = await createDatabase(server, databaseName);
  const before = rootUpTo(lastBefore);
  await applyMigrations(url, before).finally(() => rmSync(before, { recursive: true }));
  await load(url, join('prisma', 'previous-version.sql'));
  await applyMigrations(url);
  database = openDatabase(url, { poolSize: 4 });
  // One team has all of them.
  await makeRoomForMany(database);
  const { id } = await database.user.findFirstOrThrow({ where: { name: 'Ada' } });
  const actor = await loadActor(database, id);
  if (!actor) throw new Error('Ada is missing');
  ctx = { database, actor, via: 'api' };
});
afterAll(async () => {
  await database?.$disconnect();
  await dropDatabase(inject('databaseServerUrl'), databaseName);
});

async function load(url: string, file: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(readFileSync(file, 'utf8'));
  await client.end();
}

const read = (name: string) => getEnvironment({ ctx, input: { name } });

async function heldOf(name: string): Promise<Held> {
  const { id: environmentId, operation } = await read(name);
  if (!operation) throw new Error(`${name} has no operation`);
  return { operationId: operation.id, environmentId, kind: operation.kind, workerId: 'worker' };
}

async function claim(name: string) {
  return claimOperation(database, { ...(await heldOf(name)), leaseMs: 60_000 });
}

test('every environment is shown as it was, but for what waits for confirmation', async () => {
  const { items } = await listEnvironments({ ctx, input: { limit: 200 } });
  const shown = items.map(({ name, status, operation }) => `${name}: ${status}, ${operation?.status}`);
  expect(shown.reverse()).toEqual([
    'queued: QUEUED, PENDING',
    'postponed: QUEUED, PENDING',
    'launch-died: LAUNCHING, STARTING',
    'launching: LAUNCHING, IN_PROGRESS',
    'active: ACTIVE, SUCCEEDED',
    'waiting: ACTIVE, AWAITING_CONFIRMATION',
    'waiting-data: UPDATE_FAILED, AWAITING_CONFIRMATION',
    'withdrawn: UPDATING, PENDING',
    'confirmed: UPDATING, PENDING',
    'executing: UPDATING, STARTING',
    'updating: UPDATING, IN_PROGRESS',
    'cancel-asked: UPDATING, IN_PROGRESS',
    'cancel-taken: UPDATING, IN_PROGRESS',
    'cancelled-update: ACTIVE, CANCELLED',
    'update-failed: UPDATE_FAILED, FAILED',
    'td-asked: TEARING_DOWN, PENDING',
    'td-emptying: TEARING_DOWN, STARTING',
    'td-deleting: TEARING_DOWN, IN_PROGRESS',
    'td-second-round: TEARING_DOWN, PENDING',
    'td-blocked: TEARDOWN_BLOCKED, FAILED',
    'td-refused: UPDATE_FAILED, FAILED',
    'td-of-launch: TEARING_DOWN, PENDING',
    'launch-failed: LAUNCH_FAILED, FAILED',
    'relaunched: QUEUED, PENDING',
    'never-begun: LAUNCH_FAILED, FAILED',
    'changed-outside: ACTIVE, SUCCEEDED',
    'lost: LOST, SUCCEEDED',
    'torn-down: TORN_DOWN, SUCCEEDED',
  ]);
  for (const { name, status } of items) {
    const detail = await read(name);
    expect(detail.status).toBe(status);
    expect(detail.operations.length).toBeGreaterThan(0);
  }
});

test('what was words in a row is still said', async () => {
  const said: Record<string, string | null> = {};
  for (const { name } of (await listEnvironments({ ctx, input: { limit: 200 } })).items) {
    const { statusReason } = await read(name);
    if (statusReason) said[name] = statusReason;
  }
  expect(said).toEqual({
    'cancel-taken': 'Cancelled by Bert: being rolled back',
    'cancelled-update': 'Cancelled by Bert before anything was changed',
    'launch-failed': 'No capacity',
    lost: 'The stack was deleted outside Slipway',
    'never-begun': 'Access denied',
    postponed: 'AWS is throttling; trying again at 13:11:36 UTC',
    'td-blocked': 'In use',
    'td-emptying': 'Emptying bucket data: 1,200 of 5,000 removed',
    'td-refused':
      'The stack was not deleted, but 1,200 objects and versions in its buckets were: Access denied',
    'td-second-round': 'Objects arrived in a bucket while the stack was being deleted: it is emptied again',
    'update-failed': 'No capacity. Still serving the previous configuration',
    waiting: 'An update is waiting for confirmation',
    'waiting-data':
      'An update is waiting for confirmation: it would replace or remove what holds data (DatabaseWithSnapshot)',
  });
});

test('what is due is due still, and no more than that', async () => {
  const due = new Set(await dueOperations(database, 1_000));
  const all = await database.operation.findMany({ include: { environment: { select: { name: true } } } });
  const names = all.filter(({ id }) => due.has(id)).map(({ environment }) => environment.name);
  expect(names.sort()).toEqual([
    'cancel-asked',
    'confirmed',
    'executing',
    'launch-died',
    'postponed',
    'queued',
    'relaunched',
    'td-asked',
    'td-emptying',
    'td-of-launch',
    'td-second-round',
    'withdrawn',
  ]);
});

describe('an update', () => {
  test('that waits is confirmed, and carried out as planned', async () => {
    const { operationId } = await heldOf('waiting');
    expect(await claim('waiting')).toBeNull();
    const input = { name: 'waiting', body: { operation: operationId } };
    expect(await confirmUpdate({ ctx, input })).toMatchObject({ status: 'UPDATING' });
    const claimed = await claim('waiting');
    expect(claimed).toMatchObject({ executing: false, fromStatus: 'ACTIVE', options: { apply: 'review' } });
    expect(claimed?.confirmedChangeSet).toBe(claimed?.changeSetId);
  });

  test('that waits with data at stake needs the name, and goes back to where it came from', async () => {
    const { operationId } = await heldOf('waiting-data');
    const input = { name: 'waiting-data', body: { operation: operationId } };
    await expect(confirmUpdate({ ctx, input })).rejects.toMatchObject({ code: 'invalid' });
    expect(await cancelOperation({ ctx, input })).toMatchObject({
      status: 'UPDATE_FAILED',
      operation: { status: 'CANCELLED', cancelledBy: 'Ada' },
    });
    expect(await takeLeftChangeSet(database, operationId, 60_000)).not.toBeNull();
    await recordChangeSetRemoved(database, operationId);
  });

  test('that was confirmed before is carried out', async () => {
    const claimed = await claim('confirmed');
    expect(claimed?.confirmedChangeSet).toBe(claimed?.changeSetId);
  });

  test('that was being cancelled is, by whoever asked for it', async () => {
    expect(await claim('withdrawn')).toMatchObject({ cancelRequested: true, cancelledBy: 'Bert' });
    await recordCancelled(database, await heldOf('withdrawn'));
    const statusReason = 'Cancelled by Bert before anything was changed';
    expect(await read('withdrawn')).toMatchObject({ status: 'ACTIVE', statusReason });
  });

  test('that a worker died over is taken up, as one that CloudFormation may be at work on', async () => {
    expect(await claim('executing')).toMatchObject({ executing: true, fromStatus: 'ACTIVE' });
  });

  test('that somebody asked to stop is passed on, and one that was passed on is not', async () => {
    const [asked, passedOn] = [await heldOf('cancel-asked'), await heldOf('cancel-taken')];
    expect(await takeCancellation(database, asked.operationId, 60_000)).not.toBeNull();
    expect(await takeCancellation(database, passedOn.operationId, 60_000)).toBeNull();
  });

  test('that was cancelled under way ends as that', async () => {
    const held = await heldOf('cancel-taken');
    const stacks = await stacksInFlight(database, (await read('cancel-taken')).targetDetail.id);
    const stack = stacks.find(({ operation }) => operation.id === held.operationId);
    if (!stack) throw new Error('it is not in flight');
    await recordProgress(database, await holdLease(database, await targetId(), 'another'), stack, {
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      events: [],
      rootCause: null,
      outcome: {
        kind: 'update-failed',
        rolledBack: true,
        rootCause: { logicalId: null, type: null, reason: 'Cancelled', explanation: null },
        resources: null,
      },
    });
    expect(await read('cancel-taken')).toMatchObject({
      status: 'UPDATE_FAILED',
      statusReason: 'Cancelled by Bert; serving the previous configuration',
      operation: { status: 'CANCELLED' },
    });
  });

  test('of an environment that serves can be asked for', async () => {
    const input = { name: 'active', body: { inputs: { instanceType: 't3.small' } } };
    expect(await updateEnvironment({ ctx, input })).toMatchObject({ status: 'UPDATING', notice: null });
  });
});

describe('a teardown', () => {
  test('that waits is cancelled, and says that nothing was deleted', async () => {
    expect(await cancelOperation({ ctx, input: { name: 'td-asked' } })).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'Nothing was deleted: Cancelled by Ada',
    });
  });

  test('that was emptying a bucket goes on with what is gone, and says so where AWS refuses it', async () => {
    expect(await claim('td-emptying')).toMatchObject({ removed: 1_200, executing: false, round: 1 });
    const cause = { logicalId: null, type: null, reason: 'Denied', explanation: null };
    await recordFailure(database, await heldOf('td-emptying'), cause);
    expect(await read('td-emptying')).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'The stack was not deleted, but 1,200 objects and versions in its buckets were: Denied',
    });
  });

  test('in its second round can’t be cancelled, and asks for the deletion again', async () => {
    await expect(cancelOperation({ ctx, input: { name: 'td-second-round' } })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await claim('td-second-round')).toMatchObject({
      round: 2,
      executing: false,
      options: { emptyBuckets: true, keepBuckets: false },
    });
  });

  test('that stopped a launch gives it back when it is cancelled', async () => {
    expect(await cancelOperation({ ctx, input: { name: 'td-of-launch' } })).toMatchObject({
      status: 'LAUNCHING',
      operation: { kind: 'CREATE', status: 'IN_PROGRESS' },
    });
  });

  test('knows whether a launch may have made a stack', async () => {
    const made = async (name: string) =>
      database.operation.count({ where: { environment: { name }, kind: 'CREATE', executing: true } });
    expect([await made('launch-failed'), await made('never-begun')]).toEqual([1, 0]);
  });
});

test('what was seen of a stack is known: its changes from outside, and that it vanished', async () => {
  const resting = await restingEnvironments(database, await targetId(), -1_000_000);
  const changed = resting.find(({ name }) => name === 'changed-outside');
  expect(changed?.changedOutsideAt).toEqual(new Date('2026-11-28T11:00:00.000Z'));
  const { lostAt } = await database.environment.findFirstOrThrow({ where: { name: 'lost' } });
  expect(lostAt).toBeInstanceOf(Date);
});

test('options keep nothing but what was asked for', async () => {
  const rows = await database.operation.findMany({ select: { options: true } });
  const keys = rows.flatMap(({ options }) => Object.keys(options as object));
  expect([...new Set(keys)].sort()).toEqual([
    'apply',
    'blueprintVersion',
    'continueRollback',
    'emptyBuckets',
    'force',
    'keepBuckets',
    'keepTemplate',
    'mayReplaceData',
    'removeStackId',
    'retain',
  ]);
});

async function targetId(): Promise<string> {
  const { id } = await database.target.findFirstOrThrow();
  return id;
}
