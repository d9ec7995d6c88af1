import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type FreezingProxy, startFreezingProxy } from '@/lib/testing/checks/freezing-proxy';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { type Database, openDatabase } from './client';
import { databaseTimeouts } from './database-timeouts';

let fixture: Fixture;
let proxy: FreezingProxy;
let database: Database;

beforeEach(async () => {
  fixture = await createFixture();
  proxy = await startFreezingProxy(fixture.url);
  database = openDatabase(proxy.url, { applicationName: 'behind-proxy', poolSize: 4, statementMs: 1_000 });
});
afterEach(async () => {
  await proxy.close();
  await database.$disconnect();
  await fixture.close();
});

const ask = (seconds = 0) => database.$queryRaw`SELECT pg_sleep(${seconds})::text`;

describe('a pool whose connections fall silent', () => {
  test('gives them all up with the first one whose answer is overdue', async () => {
    await Promise.all([ask(0.2), ask(0.2), ask(0.2), ask(0.2)]);
    expect(proxy.freeze()).toBe(4);
    await expect(ask()).rejects.toThrow(/gave no answer/);
    // Nobody waits for the other three one by one.
    const begun = performance.now();
    await Promise.all([ask(), ask(), ask(), ask()]);
    expect(performance.now() - begun).toBeLessThan(1_000 + databaseTimeouts.answerGraceMs);
  });

  test('in the middle of a transaction, never uses that connection again', async () => {
    const cutOff = database.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE teams SET name = 'renamed' WHERE name = 'payments'`;
      proxy.freeze();
      await tx.$executeRaw`UPDATE teams SET name = 'never' WHERE name = 'search'`;
    });
    await expect(cutOff).rejects.toThrow(/gave no answer/);
    for (let round = 0; round < 4; round += 1) await ask();
    expect((await fixture.database.team.findMany()).map(({ name }) => name)).toContain('payments');
  });

  test('at a commit, never uses that connection again, whatever became of the commit', async () => {
    const cutOff = database.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE teams SET name = 'renamed' WHERE name = 'payments'`;
      proxy.freeze();
    });
    await expect(cutOff).rejects.toThrow(/gave no answer/);
    for (let round = 0; round < 4; round += 1) await ask();
  });

  test('in the middle of a transaction, lets others have what it locked', async () => {
    let frozen = false;
    const cutOff = database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM teams FOR UPDATE`;
      frozen = proxy.freeze() > 0;
      await tx.$queryRaw`SELECT 1`;
    });
    const ended = expect(cutOff).rejects.toThrow(/gave no answer/);
    await waitUntil('the connection to be frozen', () => frozen, { everyMs: 5 });
    // Not by trying again: by waiting until the server has rolled the other one back.
    await fixture.database.$executeRaw`UPDATE teams SET name = 'renamed' WHERE name = 'payments'`;
    await ended;
  });

  test('has told the server not to keep what nobody comes back for', async () => {
    await database.$transaction(async (tx) => tx.$queryRaw`SELECT 1`);
    const settings = await database.$queryRaw`
      SELECT current_setting('statement_timeout') AS statement,
        current_setting('idle_in_transaction_session_timeout') AS idle,
        current_setting('tcp_user_timeout') AS unacknowledged, current_setting('tcp_keepalives_count') AS probes`;
    expect(settings).toEqual([{ statement: '1s', idle: '5s', unacknowledged: '10000', probes: '3' }]);
  });

  test('ends a statement that takes too long on the server, and keeps the connection', async () => {
    await expect(ask(5)).rejects.toThrow(/statement timeout/);
    await ask();
    const [row] = await fixture.database.$queryRaw<{ connections: number }[]>`
      SELECT count(*)::int AS connections FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'behind-proxy'`;
    expect(row?.connections).toBeLessThanOrEqual(1);
  });

  test('does not take its own being held up for silence', async () => {
    const answer = ask();
    await sleep(0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500 + databaseTimeouts.answerGraceMs);
    await answer;
  });
});

test('those who wait for a lock outlast the transaction that was cut off, and connections outlast both', () => {
  expect(databaseTimeouts.idleTransactionMs).toBeLessThan(databaseTimeouts.statementMs);
  expect(databaseTimeouts.answerGraceMs).toBeGreaterThan(0);
});
